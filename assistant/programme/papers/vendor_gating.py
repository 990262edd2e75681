"""The vendor gating checklist, from the processor register: who may be sent a word, and why not."""

from __future__ import annotations

from typing import Final

from assistant.papers.blocks import Block, Paper, Row, Section, checks, items, table, text
from assistant.programme.papers import sources
from assistant.programme.papers.facts import ProgrammeNow
from assistant.programme.papers.tracing import Source, SourceKind, TracedPaper, Writing, quoted
from assistant.register.checklist import CHECKLIST
from assistant.register.standing import SAID, Standing
from assistant.storage.register_records import Office

_FOR: Final = {Office.LEGAL: "What legal settles", Office.PRIVACY: "What privacy settles"}


def vendor_gating(now: ProgrammeNow) -> TracedPaper:
    """The checklist as the register stands today."""
    pen = Writing()
    sections = (
        Section(heading="Who is in the register", blocks=_register(pen, now)),
        *(
            Section(heading=heading, blocks=(_questions(pen, office),))
            for office, heading in _FOR.items()
        ),
        Section(
            heading="What the software holds to",
            blocks=(
                items(
                    "A vendor whose checklist legal and privacy have not both signed cannot be "
                    "entered in the register.",
                    "An entry with a blank, without both signatures or past its day is sent "
                    "nothing, whatever a contract says.",
                    "Everybody who speaks in a session says yes to a processor outside the house "
                    "first; a no costs nobody anything.",
                ),
            ),
        ),
    )
    return pen.finish(
        Paper(
            id="vendor-gating",
            title="Before a vendor sees a word",
            lead="What stands between a vendor and the programme, and how far each one has come.",
            issued_for=now.organization,
            contact=now.contact,
            at=now.at,
            sections=sections,
        )
    )


def _register(pen: Writing, now: ProgrammeNow) -> tuple[Block, ...]:
    here = (
        "New sessions are worked on by a model somebody else runs, whose entry holds."
        if now.leaves
        else "No word of a session leaves the organization."
    )
    if not now.register:
        return (text(here, "No third party is in the register, so nothing is sent to anybody."),)
    rows = [row for one in now.register if (row := _entry(pen, one)) is not None]
    heads = ("Processor", "Vendor", "Region", "In force until", "What is missing")
    return (text(here), table(heads, rows, (4, 3, 2, 3, 6)))


def _entry(pen: Writing, one: Standing) -> Row | None:
    entry = one.entry
    if entry is None:
        return None
    source = Source(
        kind=SourceKind.PROCESSOR, ref=entry.id, words=f"Processor register: the entry {entry.id}."
    )
    until = "blank"
    if entry.expires is not None:
        day = sources.day_text(entry.expires.date())
        until = pen.put(quoted(day, source))
    return (
        pen.put(quoted(entry.id, source)),
        pen.put(quoted(entry.vendor, source)),
        pen.put(quoted(entry.region, source)) if entry.region else "blank",
        until,
        "; ".join(SAID[gap] for gap in one.gaps) or "nothing: it may be sent masked words",
    )


def _questions(pen: Writing, office: Office) -> Block:
    source = Source(
        kind=SourceKind.RULE,
        ref=f"checklist/{office.value}",
        words=f"The governance checklist as it is worded, for {office.value}.",
    )
    return checks(
        *(
            ("open", pen.put(quoted(asked.text, source)), pen.put(quoted(asked.basis, source)))
            for asked in CHECKLIST.values()
            if asked.office is office
        )
    )
