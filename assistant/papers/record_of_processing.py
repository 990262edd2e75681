"""The record of processing activities (GDPR Art. 30(1)), from notices, register and retention."""

from __future__ import annotations

from assistant.papers.blocks import TO_FILL_IN, Block, Paper, Section, facts, items, table, text
from assistant.papers.configuration import Configuration, days
from assistant.register.standing import SAID, Standing
from governance.consent.records import Notice
from governance.identity import EMBEDDED, Locality

_ACTIVITIES = {
    "session_summary": "Summaries of coaching sessions",
    "triage": "Proposing a door for coaching requests",
    "theme_report": "Theme reports in which nobody can be found",
    "microlearning": "Learning suggestions for coachees",
    "evaluation": "Measuring the assistant before a change",
}


def record_of_processing(now: Configuration) -> Paper:
    """The record as of now."""
    return Paper(
        id="record-of-processing",
        title="Record of processing activities",
        lead="What is done with personal data, why, for how long, and who may see "
        "it (GDPR Art. 30).",
        issued_for=now.organization,
        contact=now.contact,
        at=now.at,
        sections=(
            Section(
                heading="Who answers for it",
                blocks=(
                    facts(
                        ("Controller", now.organization),
                        ("Contact for data protection", now.contact),
                        ("Representative, joint controllers", TO_FILL_IN),
                        ("Software", f"{now.software}, run by the controller itself"),
                        ("Extent today", f"People: {now.people}. Engagements: {now.engagements}."),
                    ),
                ),
            ),
            *(_activity(notice) for notice in now.notices),
            Section(heading="Who else processes it", blocks=_processors(now)),
            Section(
                heading="How long it is kept",
                blocks=(
                    table(
                        ("What", "At most", "Counted from"),
                        [(r.what, days(r), r.since) for r in now.schedule.values()],
                        (5, 2, 5),
                    ),
                ),
            ),
            Section(
                heading="How it is protected (Art. 32)",
                blocks=(
                    items(
                        "Every session and engagement has an encryption key of its own "
                        "(AES-256-GCM). Erasing destroys the key.",
                        "Names are replaced before any language model reads a word, and put back "
                        "only for the people who were in the room.",
                        "Consent is asked for again right before anything is sent and before "
                        "anything is shown.",
                        f"{len(now.policies)} written policies decide every use (digest "
                        f"{now.policy_digest[:16]}…).",
                        f"A signed ledger of {now.ledger_size} entries records every decision "
                        "without a name or a word of a session. Anybody with its public key can "
                        "check it.",
                        f"Data is kept in {now.database}, where {now.organization} runs it.",
                    ),
                ),
            ),
        ),
    )


def _activity(notice: Notice) -> Section:
    what = ", ".join(_ACTIVITIES.get(p, p) for p in sorted(notice.purposes))
    return Section(
        heading=f"Activity: {what}",
        blocks=(
            facts(
                ("Purpose", "; ".join(sorted(p.replace("_", " ") for p in notice.purposes))),
                ("Legal basis", notice.legal_basis),
                ("People concerned", "Coaches, coachees, and people they speak of"),
                ("Data", " ".join(notice.personal_data)),
                ("Recipients", " ".join(notice.recipients)),
                ("Where", " ".join(notice.storage)),
                (
                    "Notice",
                    (
                        f"{notice.id}, version {notice.version} ({notice.language}); a yes lasts "
                        f"{_days(notice.grant_days)} at most"
                    ),
                ),
            ),
        ),
    )


def _processors(now: Configuration) -> tuple[Block, ...]:
    here = now.processor == EMBEDDED or now.processor.locality is Locality.LOCAL
    working = f"New sessions are worked on by {now.processor.id}, " + (
        "inside the organization."
        if here
        else "run by somebody else."
        if now.leaves_the_house
        else "which is run by somebody else and is sent nothing, because its entry does not hold."
    )
    if not now.register:
        return (text(working, "No third party is in the register, so nothing is sent to anybody."),)
    rows = [_processor(standing) for standing in now.register]
    columns = ("Processor", "Contract, DPA", "Sub-processors", "Region", "State")
    return (text(working), table(columns, rows, (4, 4, 3, 2, 4)))


def _processor(standing: Standing) -> tuple[str, ...]:
    entry = standing.entry
    if entry is None:
        return ("", "", "", "", "")
    dpa = f"{entry.dpa_on:%Y-%m-%d}" if entry.dpa_on else "blank"
    until = f"in force until {entry.expires:%Y-%m-%d}" if entry.expires else ""
    gaps = "; ".join(SAID[gap] for gap in standing.gaps)
    return (
        f"{entry.id} ({entry.vendor})",
        f"{entry.contract or 'blank'}, {dpa}",
        ", ".join(entry.sub_processors or ("blank",)),
        entry.region or "blank",
        f"sent nothing: {gaps}" if gaps else until,
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
