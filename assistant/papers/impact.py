"""A draft of the data protection impact assessment (GDPR Art. 35(7)); people finish and sign it."""

from __future__ import annotations

from assistant.papers.blocks import (
    TO_FILL_IN,
    Paper,
    Row,
    Section,
    facts,
    items,
    signatures,
    table,
    text,
)
from assistant.papers.configuration import Configuration, days
from assistant.storage.rights_records import Category

_RISKS: tuple[Row, ...] = (
    (
        "A coachee is judged at work by what they said in coaching",
        (
            "No score, ranking or judgement is made. Managers, HR and L&D cannot "
            "read a session, nor "
            "learn that there is one."
        ),
        "Somebody in the room talks about it.",
    ),
    (
        "A name reaches a language model",
        (
            "Five kinds of recognizers mask names; what looks risky afterwards stops before the "
            "model. A missed name can be reported and opens an incident."
        ),
        "No recognizer finds every name, above all unusual ones and descriptions of a person.",
    ),
    (
        "Somebody agrees because they feel they must",
        "No is as large as yes, changes nothing else, and no manager or HR can see it.",
        "Coaching happens at work; a yes there is never quite free. Speak of it in the programme.",
    ),
    (
        "A crisis, a case of harassment or a confidential plan is summarized by a machine",
        "Such passages stop the session before any model. A person takes over.",
        "Detection is not perfect; the coach still reads everything.",
    ),
    (
        "The summary says something nobody said",
        (
            "Every line cites its turns and is checked against them; the coach "
            "approves; a line can "
            "be contested."
        ),
        "A line can be true to its turns and still give a wrong picture.",
    ),
    (
        "A third party learns more than it should",
        (
            "Only masked text leaves, only to a processor in the register, only with everybody's "
            "extra yes."
        ),
        "Masked text can still tell somebody who knows the people who they are.",
    ),
    (
        "Data outlives its purpose",
        "Times below; keys are destroyed and the files are searched afterwards.",
        "Backups taken by the organization have times of their own.",
    ),
    (
        "Somebody with access to the machine reads along",
        "Everything is sealed, the key file is kept apart, and changes to the ledger show.",
        "Who has the database and the key file can open both.",
    ),
)


def impact_assessment(now: Configuration) -> Paper:
    """The draft as of now."""
    sent = (
        f"Masked text of consenting sessions goes to {now.processor.id}."
        if now.leaves_the_house
        else "Nothing is sent to anybody outside the organization."
    )
    return Paper(
        id="impact-assessment",
        title="Data protection impact assessment: draft",
        lead="Written from what is configured. What only people can judge is left to them.",
        issued_for=now.organization,
        contact=now.contact,
        at=now.at,
        sections=(
            Section(
                heading="1. What is planned (Art. 35(7)(a))",
                blocks=(
                    text(
                        "Chatham takes transcripts or notes of coaching sessions through a "
                        "consent gate, written policies and a masking step, and drafts a short "
                        "summary in which every line names the passages it rests on. The coach "
                        "corrects and approves it; then the coachee can read it."
                    ),
                    facts(
                        ("Controller", now.organization),
                        ("Extent", f"People: {now.people}. Engagements: {now.engagements}."),
                        ("Works on it", f"{now.processor.id} ({now.processor.locality.value})"),
                        ("Sent outside", sent),
                        ("Purposes", _purposes(now)),
                        ("Policies in force", f"{len(now.policies)}; {now.policy_digest[:16]}…"),
                    ),
                ),
            ),
            Section(
                heading="2. Why it is necessary, and no more than that (Art. 35(7)(b))",
                blocks=(
                    items(
                        "Legal basis: consent of every speaker, the coach included, for each "
                        "purpose on its own.",
                        "The transcript as it came in is kept "
                        f"{days(now.schedule[Category.RAW])} at most, and only until approval.",
                        "The model sees masked text; names are put back for the room only.",
                        "The embedded engine needs no model server and sends nothing.",
                    ),
                    facts(
                        ("Could a milder way do?", TO_FILL_IN),
                        ("Views of coachees and coaches (Art. 35(9))", TO_FILL_IN),
                        ("Works council", TO_FILL_IN),
                    ),
                ),
            ),
            Section(
                heading="3. Risks to people, what is done, what is left (Art. 35(7)(c), (d))",
                blocks=(table(("Risk", "What is done", "What is left"), _RISKS, (4, 5, 4)),),
            ),
            Section(
                heading="4. How long",
                blocks=(
                    table(
                        ("What", "At most"),
                        [(rule.what, days(rule)) for rule in now.schedule.values()],
                        (6, 2),
                    ),
                ),
            ),
            Section(
                heading="5. Judgement",
                blocks=(
                    facts(
                        ("Likelihood and severity, each risk", TO_FILL_IN),
                        ("Open incidents today", str(now.open_incidents)),
                        ("Is prior consultation needed (Art. 36)?", TO_FILL_IN),
                        ("To be looked at again by", TO_FILL_IN),
                    ),
                    signatures(("Privacy", "", ""), ("Legal", "", ""), ("The controller", "", "")),
                ),
            ),
        ),
    )


def _purposes(now: Configuration) -> str:
    named = sorted({p.replace("_", " ") for notice in now.notices for p in notice.purposes})
    return ", ".join(named) or "none yet"
