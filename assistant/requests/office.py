"""People's requests, wired: what bootstrap hangs on an installation.

`contributors` is where another area adds what it holds about somebody, such as a coach's notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final

from assistant.offices import Offices
from assistant.requests.collecting import Contributor, Sources
from assistant.requests.contesting import Contesting
from assistant.requests.desk import RequestDesk
from assistant.requests.erasing import ErasureOnRequest
from assistant.requests.holdings import HELD
from assistant.requests.package import Packages
from assistant.requests.restricting import Restrictions
from assistant.rights.office import RightsOffice
from assistant.sessions.releaser import Releaser
from assistant.sessions.stage_store import StageStore
from assistant.storage.mentions import stretches
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from governance.identity import EngagementId
from governance.ledger.events import LedgerEvent
from governance.privacy.vault import Vaults
from governance.release import Release

NOBODY_ELSE: Final[Mapping[str, Contributor]] = MappingProxyType({})


class RequestOffice:
    """Requests, restrictions, contested lines, packages, access logs, erasure on request."""

    def __init__(
        self,
        base: Offices,
        *,
        stages: StageStore,
        rights: RightsOffice,
        releaser: Callable[[], Releaser],
        release: Callable[[UnitOfWork, SessionRecord, Vaults], Release],
        go_on: Callable[[EngagementId], object],
        contributors: Mapping[str, Contributor] = NOBODY_ELSE,
    ) -> None:
        self._base = base
        self._releaser = releaser
        self.desk: Final = RequestDesk(
            database=base.database, trail=base.trail, clock=base.clock, ids=base.ids
        )
        self.restrictions: Final = Restrictions(
            database=base.database,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
            go_on=go_on,
        )
        self.erasure: Final = ErasureOnRequest(
            database=base.database,
            trail=base.trail,
            clock=base.clock,
            stages=stages,
            erasing=rights.erasing,
            listed=rights.listed,
        )
        self.packages: Final = Packages(
            database=base.database,
            trail=base.trail,
            clock=base.clock,
            sources=lambda: Sources(
                stages=stages,
                analyzer=lambda: base.analyzer,
                release=release,
                events_at=self._events_at,
                schedule=rights.schedule,
                contributors={**HELD, **contributors},
            ),
            programme=base.programme,
            notify=base.notifications.tell,
        )

    @cached_property
    def contesting(self) -> Contesting:
        """Contested lines."""
        base, releaser = self._base, self._releaser()
        return Contesting(
            database=base.database,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
            read=lambda session, reader: releaser.summary(session, reader=reader),
        )

    def _events_at(
        self, work: UnitOfWork, indexes: Sequence[int]
    ) -> Iterator[tuple[int, LedgerEvent | None]]:
        ledger = self._base.ledger(work)
        wanted = frozenset(indexes)
        for first, end in stretches(indexes):
            found = zip(range(first, end), ledger.events(first, end), strict=True)
            yield from (one for one in found if one[0] in wanted)
