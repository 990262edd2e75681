"""The sheet for the works council: what is not done with people's data, and what holds it there."""

from __future__ import annotations

from assistant.papers.blocks import Paper, Row, Section, facts, table, text
from assistant.papers.configuration import Configuration, days
from assistant.storage.rights_records import Category

_NEVER: tuple[Row, ...] = (
    (
        "Nobody is scored, ranked or judged, coaches included.",
        "A policy forbids it for every purpose; there is no field for a score.",
    ),
    (
        "Nobody's emotions, health or personality are inferred.",
        "The same policy. Readiness, potential and promotion are stopped and go to a person.",
    ),
    (
        "No manager, HR partner, sponsor or L&D reads a session.",
        "They see the same page whether or not somebody has one.",
    ),
    (
        "Nobody in the organization learns who said yes or no.",
        (
            "Only the person and the privacy officer see it. The coach sees "
            "whether a session may be "
            "worked on."
        ),
    ),
    (
        "An administrator reads no content.",
        "It is sealed, and the role has no way to ask for it.",
    ),
    (
        "Names are not given to a language model.",
        (
            "They are replaced first. If too much still points to somebody, it stops. No software "
            "finds every name; a missed one is reported and dealt with."
        ),
    ),
    (
        "Nothing said trains a model.",
        "The engine here does not learn. A vendor needs a contract that excludes it.",
    ),
    (
        "Nothing is kept in case it may be useful.",
        "Each thing has its time; then its key is destroyed.",
    ),
    (
        "Working time, presence and performance are not measured.",
        "No such data is taken in.",
    ),
    (
        "Nobody is at a disadvantage for a no, or for taking a yes back.",
        "Coaching goes on just the same. Taking it back erases.",
    ),
)


def works_council_sheet(now: Configuration) -> Paper:
    """The sheet as of now."""
    outside = (
        f"Masked text of people who agreed to it goes to {now.processor.id}."
        if now.leaves_the_house
        else "Nothing. No word leaves the organization."
    )
    return Paper(
        id="works-council",
        title="What is not done with people's data",
        lead="For the works council and everybody who takes part in coaching.",
        issued_for=now.organization,
        contact=now.contact,
        at=now.at,
        one_page=True,
        sections=(
            Section(
                heading="What it does",
                blocks=(
                    text(
                        "Chatham drafts a short summary of a coaching session for the coach and "
                        "the coachee, if both have said yes. A person reads and approves it."
                    ),
                ),
            ),
            Section(
                heading="What it does not do",
                blocks=(table(("Not done", "What holds it there"), _NEVER, (5, 6)),),
            ),
            Section(
                heading="As it is set up today",
                blocks=(
                    facts(
                        ("Sent outside", outside),
                        ("Transcript kept", f"{days(now.schedule[Category.RAW])} at most"),
                        ("Without names", f"{days(now.schedule[Category.MASKED])} at most"),
                        ("Policies in force", str(len(now.policies))),
                        (
                            "To check it",
                            (
                                "The policies are readable text. The ledger of all decisions can "
                                "be checked with its public key, by anybody: chatham ledger verify"
                            ),
                        ),
                        ("Questions and complaints", now.contact),
                    ),
                ),
            ),
        ),
    )
