"""Hands a person their data: a ZIP of JSON for machines and one readable page, nothing to load.

Invariants: only the person and the appointed privacy officer take it; that it was taken stands in
the ledger before anybody has it, and in the access log it holds.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from assistant.notifications.desk import News
from assistant.programme.desk import ProgrammeDesk
from assistant.requests.access_log import Look
from assistant.requests.collecting import Sources, collect
from assistant.requests.log_pages import Asked, LogPage, log_page, whole_log
from assistant.requests.mine import mine_of
from assistant.requests.refusals import demand_own_or_officer, noted_if_rejected
from assistant.sessions.events import Trail
from assistant.standalone.pages import environment
from assistant.storage.database import Database
from assistant.storage.notification_records import NotificationKind
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.consent.records import ConsentState
from governance.identity import Actor, PersonId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock

_PAGES: Final = environment("assistant.requests")
STANDS: Final[Mapping[Status, str]] = MappingProxyType(
    {
        Status.RECEIVED: "waiting",
        Status.AWAITING_SPEAKERS: "waiting: who spoke is not known yet",
        Status.AWAITING_CONSENT: "kept, unread",
        Status.QUEUED: "waiting",
        Status.RUNNING: "at work",
        Status.IN_REVIEW: "a draft",
        Status.APPROVED: "approved",
        Status.NO_CONSENT: "stopped: not everybody said yes",
        Status.ESCALATED: "stopped: for a person to look at",
        Status.BLOCKED: "stopped",
        Status.FAILED: "did not work, can be tried again",
        Status.WITHDRAWN: "erased",
        Status.EXPIRED: "erased: its time was up",
    }
)
SAID: Final[Mapping[ConsentState, str]] = MappingProxyType(
    {
        ConsentState.REQUESTED: "asked",
        ConsentState.REFUSED: "no",
        ConsentState.GIVEN: "yes",
        ConsentState.RENEWED: "yes, again",
        ConsentState.EXPIRED: "ran out",
        ConsentState.WITHDRAWN: "taken back",
        ConsentState.REVOKED: "ended by a privacy officer",
        ConsentState.INVALIDATED: "never valid",
    }
)
_TITLES: Final = MappingProxyType(
    {
        "overview": "In short",
        "own_words": "In your own words",
        "commitments": "What was agreed",
    }
)
TOLD: Final[Mapping[NotificationKind, str]] = MappingProxyType(
    {
        NotificationKind.RECAP_SHARED: "A summary was shared with you.",
        NotificationKind.SOMEBODY_LOOKED: "Somebody looked at something of yours.",
        NotificationKind.CONSENT_EXPIRING: "A yes of yours is about to run out.",
        NotificationKind.CASE_MOVED: "A case of yours moved on.",
        NotificationKind.MODULE_PROPOSED: "A lesson was chosen for you.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What is handed out. data: as in data.json. archive: the ZIP."""

    data: Mapping[str, Any] = field(repr=False)
    archive: bytes = field(repr=False)


class Packages:
    """Makes packages and shows access logs."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        sources: Callable[[], Sources],
        programme: ProgrammeDesk,
        notify: Callable[[UnitOfWork, News], object],
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._sources = sources
        self._programme = programme
        self._notify = notify

    def make(self, person: PersonId, *, by: Actor) -> Package:
        """Everything held about a person, up to and with this very copy.

        Raises:
            RequestError: somebody else asks; nothing was handed out.
        """
        self._announced(EventKind.RIGHTS_PACKAGE_EXPORTED, person, by)
        with self._database.read() as work:
            data = collect(work, person, self._sources())
            programme = self._programme.within(work)
        whole = {
            "organization": programme.organization,
            "contact": programme.privacy_contact,
            "made_at": self._clock.now().isoformat(timespec="seconds"),
            **data,
        }
        return Package(data=whole, archive=_zip(whole))

    def access_log(self, person: PersonId, *, by: Actor) -> tuple[Look, ...]:
        """Who looked at what of a person's, when and why; oldest first.

        Raises:
            RequestError: somebody else asks.
        """
        self._announced(EventKind.ACCESS_LOG_VIEWED, person, by)
        with self._database.read() as work:
            sources = self._sources()
            mine = mine_of(work, sources.stages, person)
            return whole_log(work, mine, sources.events_at)

    def log_page(self, person: PersonId, asked: Asked, *, by: Actor) -> LogPage:
        """Some of the same: only what is shown is read.

        Raises:
            RequestError: somebody else asks.
        """
        self._announced(EventKind.ACCESS_LOG_VIEWED, person, by)
        with self._database.read() as work:
            sources = self._sources()
            mine = mine_of(work, sources.stages, person)
            return log_page(work, mine, sources.events_at, asked)

    def _announced(self, kind: EventKind, person: PersonId, by: Actor) -> None:
        with (
            noted_if_rejected(self._database, self._trail, by, person),
            self._database.write() as work,
        ):
            demand_own_or_officer(work, person, by)
            if by.person != person:
                self._tell(work, person)
            self._note(work, kind, person, by)

    def _tell(self, work: UnitOfWork, person: PersonId) -> None:
        """Somebody else took it or looked; who and when, the access log says."""
        living = [e.id for e in work.engagements.of_person(person) if not e.erased]
        for engagement in living[:1]:
            looked = NotificationKind.SOMEBODY_LOOKED
            self._notify(work, News(person=person, engagement=engagement, kind=looked))

    def _note(self, work: UnitOfWork, kind: EventKind, person: PersonId, by: Actor) -> None:
        event = self._trail.event(kind, actor=by, refs=Refs(subject=person))
        self._trail.note(work, event)


def page(data: Mapping[str, Any]) -> str:
    """The data as one HTML document: no script, no link, nothing loaded."""
    return _PAGES.get_template("package.html").render(
        data=data, said=SAID, stands=STANDS, titles=_TITLES, told=TOLD
    )


def _zip(data: Mapping[str, Any]) -> bytes:
    out = io.BytesIO()
    files = {
        "index.html": page(data),
        "data.json": json.dumps(data, ensure_ascii=False, indent=2) + "\n",
        "access-log.json": json.dumps(data["access_log"], ensure_ascii=False, indent=2) + "\n",
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content.encode("utf-8"))
    return out.getvalue()
