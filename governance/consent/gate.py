"""The consent gate: the first gate, and the only one that makes a `Consented`.

Invariant: it says yes only when every subject, the coach included, has a live grant for exactly
this purpose that covers the processor, under a known notice that names both. Whatever is unknown,
in the future or run out is a no. A store that fails is a fault: nobody is admitted by accident.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from governance import custody
from governance.consent.grants import Use, seen_from, state_at
from governance.consent.records import YES, ConsentEvent, ConsentState, Notice, NoticeRef, Place
from governance.consent.store import ConsentStore
from governance.errors import GateError
from governance.identity import PURPOSES, DecisionId, Locality, PersonId, Processor
from governance.outcomes import NoConsent, ReasonCode
from governance.ports import Clock, Ids
from governance.raw import Raw
from governance.stages import Consented, Header, P

_FAULT: Final = (
    "Consent could not be checked: the record of it, or the clock, gave nothing usable. Nothing "
    "was admitted and nothing is lost. Try again; if it keeps happening, check the database."
)

_REASONS: Final = {
    ConsentState.WITHDRAWN: ReasonCode.CONSENT_WITHDRAWN,
    ConsentState.REVOKED: ReasonCode.CONSENT_WITHDRAWN,
    ConsentState.INVALIDATED: ReasonCode.CONSENT_WITHDRAWN,
    ConsentState.REFUSED: ReasonCode.CONSENT_REFUSED,
    ConsentState.EXPIRED: ReasonCode.CONSENT_EXPIRED,
}

_WEIGHTIEST_FIRST: Final = (
    ReasonCode.CONSENT_WITHDRAWN,
    ReasonCode.CONSENT_REFUSED,
    ReasonCode.CONSENT_MISSING,
    ReasonCode.CONSENT_EXPIRED,
    ReasonCode.CONSENT_PROCESSOR_NOT_COVERED,
)


class ConsentGate:
    """Asks the record of consent; keeps nothing between two questions."""

    def __init__(self, store: ConsentStore, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def admit(self, raw: Raw, purpose: type[P], processor: Processor) -> Consented[P] | NoConsent:
        """Let `raw` in for `purpose` and `processor`, or say whose consent is in the way.

        Raises:
            GateError: the record cannot be read, the clock is unusable, or the purpose unknown.
            TypeError: what was handed in is nothing that can enter.
        """
        _demand_raw(raw)
        if PURPOSES.get(getattr(purpose, "code", "")) is not purpose:
            raise GateError("The consent gate was asked about a purpose that does not exist.")
        header = Header(
            session=raw.session,
            engagement=raw.engagement,
            purpose=purpose.code,
            processor=processor,
            subjects=raw.subjects,
            decisions=(),
        )
        decided = self._decide(header, reading=False)
        if isinstance(decided, NoConsent):
            return decided
        return custody.make_consented(purpose, replace(header, decisions=(decided,)), raw)

    def recheck(self, header: Header) -> NoConsent | None:
        """Ask again about a stage on its way: right before egress, and before a first release.

        Raises:
            GateError: as for `admit`.
        """
        decided = self._decide(header, reading=False)
        return decided if isinstance(decided, NoConsent) else None

    def recheck_reading(self, header: Header) -> NoConsent | None:
        """Ask whether an approved output may still be read (DESIGN §4).

        A consent that ran out stops new processing only; one that was taken back stops this too.

        Raises:
            GateError: as for `admit`.
        """
        decided = self._decide(header, reading=True)
        return decided if isinstance(decided, NoConsent) else None

    def _decide(self, header: Header, *, reading: bool) -> NoConsent | DecisionId:
        try:
            obstacles = self._obstacles(header, reading=reading)
            decision = DecisionId(self._ids.new("dec"))
        except Exception:  # noqa: BLE001  -- whatever broke, nobody is admitted
            # The cause may quote a record.
            raise GateError(_FAULT) from None
        if header.subjects and not obstacles:
            return decision
        # Nobody to ask is nobody who said yes.
        reasons = set(obstacles.values()) or {ReasonCode.CONSENT_MISSING}
        reason = next(r for r in _WEIGHTIEST_FIRST if r in reasons)
        return NoConsent(reason=reason, people=frozenset(obstacles), decision=decision)

    def _obstacles(self, header: Header, *, reading: bool) -> dict[PersonId, ReasonCode]:
        now = self._clock.now()
        if now.utcoffset() is None:
            raise GateError("The clock gives times without a time zone.")
        use = Use(
            purpose=header.purpose,
            locality=Locality(header.processor.locality),
            place=Place(engagement=header.engagement, session=header.session),
        )
        events = self._store.events(header.subjects, header.purpose)
        asked = _Asked(
            use=use,
            processor=header.processor,
            now=now,
            notices=self._notices_of(events),
            reading=reading,
        )
        found = {p: asked.obstacle(p, events) for p in header.subjects}
        return {person: reason for person, reason in found.items() if reason is not None}

    def _notices_of(self, events: Sequence[ConsentEvent]) -> dict[NoticeRef, Notice]:
        refs = {e.notice for e in events if e.state in YES and e.notice is not None}
        found = {ref: self._store.notice(ref) for ref in refs}
        # A stored text that no longer has its digest is not the one people were shown.
        return {ref: n for ref, n in found.items() if n is not None and n.ref == ref}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One question to the record: this use, this processor, now."""

    use: Use
    processor: Processor
    now: datetime
    notices: Mapping[NoticeRef, Notice]
    reading: bool

    def obstacle(self, person: PersonId, events: Sequence[ConsentEvent]) -> ReasonCode | None:
        """Why this person's words are not enough, or None if they are."""
        said = seen_from([e for e in events if e.person == person], self.now)
        promised = [e for e in said if e.state not in YES or self._is_promised(e)]
        covered = [e for e in promised if e.state not in YES or self._names_processor(e)]
        standing = state_at(covered, self.use, self.now)
        if standing.live or (self.reading and standing.readable):
            return None
        indoors = replace(self.use, locality=Locality.LOCAL)
        if not self.reading and state_at(promised, indoors, self.now).live:
            return ReasonCode.CONSENT_PROCESSOR_NOT_COVERED
        return _REASONS.get(standing.state or ConsentState.REQUESTED, ReasonCode.CONSENT_MISSING)

    def _is_promised(self, yes: ConsentEvent) -> bool:
        notice = self.notices.get(yes.notice) if yes.notice is not None else None
        return (
            notice is not None
            and yes.purpose in notice.purposes
            and yes.locality in notice.localities
            and yes.expires is not None
            and yes.expires <= yes.at + timedelta(days=notice.grant_days)
        )

    def _names_processor(self, yes: ConsentEvent) -> bool:
        named = self.notices[yes.notice].processors if yes.notice is not None else frozenset[str]()
        return not named or self.processor.id in named


def _demand_raw(raw: object) -> None:
    # The types say it already; this holds for callers who do not run a type checker.
    if not isinstance(raw, Raw):
        raise TypeError(f"A {type(raw).__name__} cannot enter; only raw input can.")
