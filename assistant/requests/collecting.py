"""Everything held about one person, as JSON values: the content of what is handed out.

Invariants: a summary comes through the release gate, as for the person themself; a transcript is
masked anew; the only name put back is the person's own (GDPR Art. 15(4), 20(4)).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from assistant.requests.log_pages import EventsAt, whole_log
from assistant.requests.mine import Mine, OwnNames, mine_of
from assistant.rights.schedule import Schedule
from assistant.sessions.releaser import AUDIENCES, READABLE
from assistant.sessions.stage_store import StageStore
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.work import UnitOfWork
from governance.consent.records import ConsentEvent
from governance.identity import Actor, EngagementId, PersonId, Role
from governance.outcomes import Blocked, NoConsent
from governance.privacy.findings import Analyzer
from governance.privacy.masking import Masker
from governance.privacy.pseudonyms import restore
from governance.privacy.vault import InMemoryVault, Vaults
from governance.raw import Edit, Request, RosterEntry, Stored, Transcript, Turn
from governance.release import Release

Contributor: TypeAlias = Callable[[UnitOfWork, PersonId], Sequence[Mapping[str, Any]]]
"""Another area's part: what it holds about a person, as JSON values without anybody else's name."""

PRIVATE_NOTE_HINT: Final = (
    "A note about somebody is their data too. If they ask for their data, they can read it here."
)
"""Stands beside every field in which a coach writes for themself."""
_NO_LANGUAGE: Final = "Names of others cannot be masked in this language."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the parts come from.

    release: of one session, with the vaults it may restore from.

    events_at: the ledger's entries at ascending indexes, each checked against its leaf.
    """

    stages: StageStore
    analyzer: Callable[[], Analyzer]
    release: Callable[[UnitOfWork, SessionRecord, Vaults], Release]
    events_at: EventsAt
    schedule: Schedule
    contributors: Mapping[str, Contributor]


def collect(work: UnitOfWork, person: PersonId, sources: Sources) -> dict[str, Any]:
    """A person's data. Nothing in it is somebody else's."""
    mine = mine_of(work, sources.stages, person)
    return {
        "person": {
            "id": person,
            "names": sorted({n for p, n in mine.names.items() if p == person}),
        },
        "engagements": [
            {"engagement": engagement, "role": role.value}
            for engagement, role in mine.roles.items()
        ],
        "consents": [_consent(e) for e in work.consents.history(person)],
        "sessions": [_session(work, r, mine, sources) for r in mine.sessions.values()],
        "access_log": [look.row() for look in whole_log(work, mine, sources.events_at)],
        "requests": [_plain(asdict(r)) for r in work.requests.of(person)],
        "restrictions": [_plain(asdict(r)) for r in work.requests.restrictions(person)],
        "deletion_certificates": [
            {"id": c.id, "issued_at": _at(c.issued_at), "sha256": c.digest}
            for c in work.erasures.certificates()
            if c.person == person
        ],
        "theme_reports": [
            {"report": report, "year": year, "cost_in_millionths_of_rho": cost}
            for report, year, cost in work.theme_releases.charges(person)
        ],
        "kept_for": [
            {"what": rule.what, "days": rule.time.days, "since": rule.since}
            for rule in sources.schedule.rules.values()
        ],
        **{name: list(part(work, person)) for name, part in sources.contributors.items()},
    }


def _session(
    work: UnitOfWork, record: SessionRecord, mine: Mine, sources: Sources
) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "session": record.id,
        "engagement": record.engagement,
        "received": _at(record.created_at),
        "status": record.status.value,
        "worked_on_by": record.processor.id,
        "erased": record.erased,
    }
    if record.erased:
        return shown
    names = work.stages.names(record.id)
    if StageName.GUARDED in names:
        shown["summary"] = _summary(work, record, mine, sources)
    if (triaged := work.triage.find(record.id)) is not None and triaged.answer is not None:
        answer = triaged.answer
        shown["proposed"] = {"outcome": answer.outcome, "urgency": answer.urgency}
    if StageName.RAW in names:
        shown["what_you_said"] = _said(work, record, mine, sources)
    counted = work.themes.facets_of(record.id)
    if counted is not None and mine.roles[record.engagement] is Role.COACHEE:
        shown["themes_counted"] = dict(counted.each.get(mine.person, counted.themes))
    shown["coach_notes"] = _notes(work, record, mine, sources)
    shown["contested"] = [
        {"line": c.line, "at": _at(c.at), "said": c.said, "reply": c.reply}
        for c in work.contests.of_session(record.id)
        if c.person == mine.person
    ]
    return shown


def _summary(
    work: UnitOfWork, record: SessionRecord, mine: Mine, sources: Sources
) -> dict[str, Any]:
    role = mine.roles[record.engagement]
    if role not in AUDIENCES or record.status not in READABLE[role]:
        return {"withheld": "It is a draft that your coach has not approved."}
    guarded = sources.stages.guarded(work, record)
    release = sources.release(work, record, OwnNames(work.vaults, mine.own))
    answer = release.release(guarded, AUDIENCES[role], Actor(person=mine.person, role=role))
    if isinstance(answer, Blocked | NoConsent):
        return {"withheld": answer.explain()}
    summary = answer.value
    return {
        **{name: [_line(x.text, x.turns) for x in found] for name, found in summary.sections()},
        "commitments": [
            {**_line(c.action, c.turns), "owner": c.owner, "due": c.due}
            for c in summary.commitments
        ],
        "themes": [theme.id for theme in summary.themes],
    }


def _said(
    work: UnitOfWork, record: SessionRecord, mine: Mine, sources: Sources
) -> list[dict[str, Any]]:
    raw = sources.stages.raw(work, record)
    if isinstance(raw, Edit | Stored):
        return []
    analyzer = sources.analyzer()
    if raw.language not in analyzer.languages:
        return [{"turn": 1, "withheld": _NO_LANGUAGE}]
    passages = _passages(raw)
    # As in a preview: every turn is looked at, for a name may be known from somebody else's.
    roster = raw.roster if isinstance(raw, Transcript) else ()
    texts = _own_names_only(
        work, record, mine, sources, texts=[p.text for p in passages], roster=roster
    )
    return [
        {"turn": passage.number, "text": text}
        for passage, text in zip(passages, texts, strict=True)
        if passage.speaker == mine.person
    ]


def _notes(
    work: UnitOfWork, record: SessionRecord, mine: Mine, sources: Sources
) -> list[dict[str, Any]]:
    """What coaches wrote for themselves about the session, who wrote it included."""
    notes = work.coach_notes.of_session(record.id)
    if not notes:
        return []
    if record.language not in sources.analyzer().languages:
        return [{"at": _at(n.at), "withheld": _NO_LANGUAGE} for n in notes]
    roster = work.engagements.profile(record.engagement).roster
    texts = _own_names_only(
        work, record, mine, sources, texts=[n.words for n in notes], roster=roster
    )
    return [
        {"at": _at(note.at), "yours": note.author == mine.person, "text": text}
        for note, text in zip(notes, texts, strict=True)
    ]


def _own_names_only(
    work: UnitOfWork,
    record: SessionRecord,
    mine: Mine,
    sources: Sources,
    *,
    texts: Sequence[str],
    roster: Sequence[RosterEntry],
) -> tuple[str, ...]:
    """Texts with stand-ins for everybody but the person whose data it is."""
    vault = InMemoryVault.holding(work.vaults.of(record.engagement))
    masked = Masker(sources.analyzer()).mask(texts, roster, vault, record.language)
    own = {
        entry.pseudonym: entry.canonical
        for entry in OwnNames(_One(vault), mine.own).of(record.engagement).entries()
    }
    return tuple(restore(text, own) for text in masked.texts)


def _passages(raw: Transcript | Request) -> tuple[Turn, ...]:
    if isinstance(raw, Transcript):
        return raw.turns
    return (Turn(number=1, speaker=raw.author, role="coachee", text=raw.text),)


class _One:
    def __init__(self, vault: InMemoryVault) -> None:
        self._vault = vault

    def of(self, _engagement: EngagementId, /) -> InMemoryVault:
        return self._vault


def _line(text: str, turns: tuple[int, ...]) -> dict[str, Any]:
    return {"text": text, "turns": list(turns)}


def _consent(event: ConsentEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "purpose": event.purpose,
        "processor": event.locality.value,
        "state": event.state.value,
        "at": _at(event.at),
        "engagement": event.place.engagement,
        "session": event.place.session,
        "notice": None if event.notice is None else f"{event.notice.id}/{event.notice.version}",
        "expires": None if event.expires is None else _at(event.expires),
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON values; who handled it is left out, since that is somebody else."""
    return {
        key: _at(value) if isinstance(value, datetime) else value
        for key, value in values.items()
        if key not in {"person", "by", "answered_by"}
    }


def _at(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
