"""From a file's bytes to a transcript ready for reception, for the people of one engagement."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.sessions.people import Circle
from assistant.sessions.reception import Arrival
from assistant.transcripts.apart import Files, ReadHere
from assistant.transcripts.labels import is_generic
from assistant.transcripts.reading import Reading
from assistant.transcripts.speakers import assign_author, assign_speakers
from governance.identity import PersonId, Processor, SessionId
from governance.ports import Ids
from governance.raw import UNKNOWN_CONTEXT, RosterEntry, SessionContext


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it came in. filename: for telling formats apart, never stored."""

    data: bytes = field(repr=False)
    filename: str | None = field(default=None, repr=False)
    as_format: str | None = None
    author: str | None = field(default=None, repr=False)
    context: SessionContext = UNKNOWN_CONTEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of a file. notices: what the reader left out, for the user."""

    arrival: Arrival
    notices: tuple[str, ...]


def read(file: File, files: Files | None = None) -> Reading:
    """Read a file, whoever speaks in it. files: where; in this process unless said.

    Raises:
        UnreadableTranscript: says what is wrong and what to do.
    """
    where = files or ReadHere()
    return where.read(file.data, filename=file.filename, as_format=file.as_format)


def file_for(
    circle: Circle,
    reading: Reading,
    file: File,
    *,
    processor: Processor,
    ids: Ids,
    session: SessionId | None = None,
) -> Filed:
    """A reading as a transcript of this engagement. session: the one it is; None for a new one.

    Raises:
        UnmappedSpeakers, MissingPart: the user has to say who is who.
        PeopleError: the author of notes is not known.
    """
    session = session or SessionId(ids.new("ses"))
    if reading.kind == "notes":
        author = circle.named(file.author) if file.author else circle.coach()
        # Notes are about every coachee of the engagement: each of them has to have said yes.
        everybody = frozenset(circle.roles)
        transcript = assign_author(
            reading,
            session=session,
            engagement=circle.engagement,
            author=author,
            roster=(*circle.roster, *_participants(circle, everybody)),
            context=file.context,
        )
    else:
        known = {label.casefold(): person for label, person in circle.labels.items()}
        speaking = frozenset(known[x.casefold()] for x in reading.labels if x.casefold() in known)
        transcript = assign_speakers(
            reading,
            session=session,
            engagement=circle.engagement,
            mapping=circle.participants(),
            roster=(*circle.roster, *_participants(circle, speaking)),
            context=file.context,
        )
    arrival = Arrival(transcript=transcript, medium=reading.format, processor=processor)
    return Filed(arrival=arrival, notices=reading.notices)


def _participants(circle: Circle, present: frozenset[PersonId]) -> tuple[RosterEntry, ...]:
    """Participants with the names they go by; whoever is not present is a name to mask only."""

    def names(person: PersonId) -> list[str]:
        labels = [label for label, p in circle.labels.items() if p == person]
        spoken = dict.fromkeys((circle.names[person], *labels))
        # "Coach" is nobody's name: on the roster it would mask that word everywhere.
        return [name for name in spoken if not is_generic(name)]

    return tuple(
        RosterEntry(
            name=next(iter(names(person)), ""),
            role=role.value,
            person=person if person in present else None,
            aliases=tuple(names(person)[1:]),
        )
        for person, role in circle.roles.items()
    )
