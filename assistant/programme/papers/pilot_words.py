"""What the papers say of the pilot: its design as registered, what it can show, what was read.

Invariant: the sentences are the pilot's own, word for word, so that a paper and the pilot's page
never say different things; each carries the registration or the reading it comes from.
"""

from __future__ import annotations

from assistant.papers.blocks import Block, items, text
from assistant.programme.papers import sources
from assistant.programme.papers.facts import ProgrammeNow
from assistant.programme.papers.tracing import Figure, Source, SourceKind, Writing, quoted
from assistant.programme.pilot.standing import Standing
from assistant.programme.pilot.words import promised, read_out

_NONE = (
    "No pilot is registered yet. Until one is, a change after the start cannot be told from what "
    "would have happened anyway."
)


def design(pen: Writing, now: ProgrammeNow) -> tuple[Block, ...]:
    """Whom it compares, for how long, and what so many people can show."""
    pilot = now.pilot
    if pilot is None:
        return (text(_NONE),)
    source = _registered(pilot)
    matched = " and ".join(one.value for one in pilot.design.attributes)
    told = pen.say(
        "The cohort {cohort} is compared with {others}, matched on {attributes}, for {weeks} weeks "
        "from {start}.",
        cohort=quoted(pilot.design.cohort, source),
        others=pen.say("people of {region}", region=quoted(pilot.design.region, source))
        if pilot.design.region
        else "people who are in no cohort",
        attributes=matched,
        weeks=Figure(value=pilot.design.weeks, text=str(pilot.design.weeks), source=source),
        start=quoted(sources.day_text(pilot.design.starts_on), source),
    )
    said = [pen.put(quoted(str(one), source)) for one in promised(pilot.feasible)]
    return (text(told), items(*said))


def outcome(pen: Writing, now: ProgrammeNow) -> tuple[Block, ...]:
    """What was read of each metric; nothing before the pilot has stopped."""
    pilot = now.pilot
    if pilot is None:
        return (text(_NONE),)
    kpis = {line.kpi.id: line.kpi for line in now.board.lines}
    lines: list[str] = []
    for read in now.readings:
        kpi = kpis.get(read.kpi)
        if kpi is None:
            continue
        source = Source(
            kind=SourceKind.PILOT,
            ref=f"{pilot.pilot}/{read.kpi}",
            words=f"Reading of {read.kpi} on {sources.day_text(read.at.date())}, handed in and "
            f"signed by {read.owner or 'its owner'}; once, of both groups.",
        )
        said = " ".join(str(one) for one in read_out(read, kpi, pilot))
        lines.append(pen.say("{kpi}: {said}", kpi=sources.title(kpi), said=quoted(said, source)))
    if not lines:
        return (text("Nothing has been read of the pilot yet; it is read once, at its end."),)
    return (items(*lines),)


def _registered(pilot: Standing) -> Source:
    first = pilot.steps[0]
    return Source(
        kind=SourceKind.PILOT,
        ref=pilot.pilot,
        words=f"The pilot as registered on {sources.day_text(first.at.date())}, version "
        f"{pilot.steps[-1].version}; its versions stand in the ledger.",
    )
