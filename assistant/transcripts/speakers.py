"""Who of a reading is coach and who coachee: confirmed by the user, never inferred from the text.

Invariant: every turn has a confirmed person, or nothing is built. Exceptions hold no label in
their text, because exceptions reach logs; labels stand in an attribute, for the user's screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from assistant.transcripts.labels import is_generic, tidy
from assistant.transcripts.reading import Reading
from governance.identity import EngagementId, PersonId, SessionId, SpeakerRole
from governance.raw import UNKNOWN_CONTEXT, RosterEntry, SessionContext, Transcript, Turn

UNNAMED: Final = "(no name)"
"""Stands for lines whose speaker the file does not name; the user may say whose they are."""

_ASSIGNMENT: Final = re.compile(r"([^=]+)=\s*(coach|coachee)\s*(?:[,;]|$)", re.IGNORECASE)
"""Nothing in it can match the same blanks twice, so that it takes as long as the text is."""
_FORM: Final = '"Label=coach,Label2=coachee"'
_EXAMPLE: Final = f"--speakers {_FORM}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person of the engagement who speaks in a session, in the part the user confirmed."""

    person: PersonId
    role: SpeakerRole
    name: str = field(repr=False)


class SpeakersUnclear(Exception):  # noqa: N818 - named for the state the user has to resolve
    """The speakers of a session are not confirmed as they have to be; nothing was built."""


class UnmappedSpeakers(SpeakersUnclear):
    """Speakers whose part nobody has confirmed. labels: as the file has them; not for logs."""

    def __init__(self, labels: Sequence[str]) -> None:
        speakers = "1 speaker has" if len(labels) == 1 else f"{len(labels)} speakers have"
        super().__init__(
            f"{speakers} no part in this session yet, and Chatham does not guess parts from "
            f"names. Say who is who with {_EXAMPLE}."
        )
        self.labels = tuple(labels)

    def for_user(self) -> str:
        """The message with the labels in it, for the terminal or page of who chose the file."""
        flag = ",".join(f"{label}=?" for label in self.labels)
        return (
            f"Not known yet whether they are coach or coachee: {', '.join(self.labels)}.\n"
            f'Import again with --speakers "{flag}", with coach or coachee for each "?".'
        )


class MissingPart(SpeakersUnclear):
    """A session needs a coach and at least one coachee, each person in one part."""


class UnreadableSpeakersFlag(SpeakersUnclear):
    """The text of `--speakers` is not of the form Label=coach,Label2=coachee."""


def parse_speakers(text: str) -> dict[str, SpeakerRole]:
    """The mapping in `--speakers`; labels may hold commas ("Doe, Jane=coach,Roe, Al=coachee").

    Raises:
        UnreadableSpeakersFlag: when a part is missing or unknown, or a label has two parts.
    """
    mapping: dict[str, SpeakerRole] = {}
    at = 0
    while at < len(text.rstrip(" ,;")):
        found = _ASSIGNMENT.match(text, at)
        label = tidy(found[1]) if found else ""
        if found is None or not label:
            raise UnreadableSpeakersFlag(
                f"The speakers could not be read. Give coach or coachee for each: {_FORM}."
            )
        role = cast("SpeakerRole", found[2].lower())
        if mapping.get(label, role) != role:
            raise UnreadableSpeakersFlag("One speaker was given two parts; give each speaker one.")
        mapping[label] = role
        at = found.end()
    if not mapping:
        raise UnreadableSpeakersFlag(f"No speaker was given. The form is {_FORM}.")
    return mapping


def assign_speakers(
    reading: Reading,
    *,
    session: SessionId,
    engagement: EngagementId,
    mapping: Mapping[str, Participant],
    roster: Sequence[RosterEntry] = (),
    context: SessionContext = UNKNOWN_CONTEXT,
) -> Transcript:
    """A transcript whose every turn has a confirmed person; turn n is the reading's utterance n.

    mapping: by label, upper and lower case alike; `UNNAMED` stands for lines without a name, and
    labels that do not occur are ignored. Speakers join the roster with their labels as aliases.

    Raises:
        UnmappedSpeakers: when a label of the reading is not in the mapping.
        MissingPart: without a coach, without a coachee, or with one person in both parts.
        ValueError: for notes, whose author `assign_author` takes.
    """
    if reading.kind != "transcript":
        raise ValueError("Notes have an author, not speakers; use assign_author.")
    known = {_key(label): participant for label, participant in mapping.items()}
    needed = [*reading.labels, *([UNNAMED] if reading.has_unnamed else [])]
    unmapped = [label for label in needed if _key(label) not in known]
    if unmapped:
        raise UnmappedSpeakers(unmapped)
    speakers = {label: known[_key(label)] for label in needed}
    _check_parts(speakers.values())
    turns = tuple(
        Turn(number=n, speaker=p.person, role=p.role, text=u.text)
        for n, u in enumerate(reading.utterances, start=1)
        for p in (speakers[u.label if u.label is not None else UNNAMED],)
    )
    return Transcript(
        session=session,
        engagement=engagement,
        turns=turns,
        roster=_joined(roster, speakers),
        language=reading.language or "en",
        context=context,
    )


def assign_author(
    reading: Reading,
    *,
    session: SessionId,
    engagement: EngagementId,
    author: Participant,
    roster: Sequence[RosterEntry],
    context: SessionContext = UNKNOWN_CONTEXT,
) -> Transcript:
    """Notes as a transcript of one author; paragraph n is turn n.

    roster: has to name the coachee with a person id, since the notes are about them and their
    consent is asked for.

    Raises:
        MissingPart: when the author is no coach, or no coachee with an id is on the roster.
        ValueError: for a transcript, whose speakers `assign_speakers` takes.
    """
    if reading.kind != "notes":
        raise ValueError("A transcript has speakers, not an author; use assign_speakers.")
    if author.role != "coach":
        raise MissingPart("Notes are read as written by a coach; name the coach as their author.")
    if not any(r.role == "coachee" and r.person not in {None, author.person} for r in roster):
        raise MissingPart(
            "Notes need to say whom they are about, so that this person's consent can be checked. "
            "Name the coachee of the engagement."
        )
    turns = tuple(
        Turn(number=n, speaker=author.person, role=author.role, text=u.text)
        for n, u in enumerate(reading.utterances, start=1)
    )
    return Transcript(
        session=session,
        engagement=engagement,
        turns=turns,
        roster=_joined(roster, {author.name: author}),
        kind="notes",
        language=reading.language or "en",
        context=context,
    )


def _key(label: str) -> str:
    return tidy(label).casefold()


def _check_parts(participants: Iterable[Participant]) -> None:
    roles: dict[PersonId, set[str]] = {}
    for p in participants:
        roles.setdefault(p.person, set()).add(p.role)
    if any(len(parts) > 1 for parts in roles.values()):
        raise MissingPart("One person was given as coach and as coachee; give each person one.")
    parts = {part for both in roles.values() for part in both}
    if "coach" not in parts:
        raise MissingPart(f"Nobody in this session is the coach. Name one with {_EXAMPLE}.")
    if "coachee" not in parts:
        raise MissingPart(f"Nobody in this session is a coachee. Name one with {_EXAMPLE}.")


def _joined(
    roster: Sequence[RosterEntry], speakers: Mapping[str, Participant]
) -> tuple[RosterEntry, ...]:
    """The roster with every speaker on it, under each name and label they go by.

    "Coach" or "SPEAKER_00" is nobody's name: as an alias it would mask that word everywhere.
    """
    entries = list(roster)
    for label, participant in speakers.items():
        at = next((n for n, r in enumerate(entries) if r.person == participant.person), None)
        if at is None:
            at = len(entries)
            entries.append(
                RosterEntry(
                    name="" if is_generic(participant.name) else participant.name,
                    role=participant.role,
                    person=participant.person,
                )
            )
        spoken = (participant.name, label)
        names = [name for name in spoken if name != UNNAMED and not is_generic(name)]
        entry = entries[at]
        new = [n for n in dict.fromkeys(names) if n != entry.name and n not in entry.aliases]
        entries[at] = replace(entry, aliases=(*entry.aliases, *new))
    return tuple(entries)
