"""Makes audit packs, and opens an incident for each breach an audit finds.

Invariants: only the appointed privacy officer audits, for an entry names people by their ids; the
seed and the population stand in the ledger before anything is drawn or handed out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistant.audit.chains import chain_of
from assistant.audit.cover import cover
from assistant.audit.period import Finder, Found, Period, Recorded
from assistant.audit.sampling import SEED_BYTES, Sample, draw
from assistant.audit.verifier import verifier_files
from assistant.foundations import Foundations
from assistant.incidents.desk import IncidentDesk
from assistant.papers.apart import as_pdf
from assistant.requests.refusals import RequestError, demand_officer, noted_if_rejected
from assistant.storage.incident_records import Category, IncidentRecord
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, SessionId
from governance.ledger.audit import audit_store
from governance.ledger.events import Fact
from governance.ledger.kinds import EventKind
from governance.ledger.proofs import prove_inclusions
from governance.ledger.store import StoredCheckpoint
from governance.ledger.trail import TrailEntry, trail_lines
from governance.ledger.trail_archive import TRAIL, pack

NAME = "audit-pack.zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPack:
    """A pack as handed over, with the incidents it opened."""

    found: tuple[Found, ...]
    sample: Sample
    incidents: tuple[IncidentRecord, ...]
    archive: bytes = field(repr=False)


class AuditOffice:
    """Audits an installation."""

    def __init__(
        self,
        base: Foundations,
        *,
        incidents: IncidentDesk,
        finders: Callable[[], Sequence[Finder]],
    ) -> None:
        self._base = base
        self._incidents = incidents
        self._finders = finders

    def make(self, start: datetime, end: datetime, *, by: Actor) -> AuditPack:
        """A pack for a period, its end not included.

        Raises:
            RequestError: not by the privacy officer, or a period that is none.
            LedgerError: the ledger cannot be read; the verifier says where.
        """
        base = self._base
        with (
            noted_if_rejected(base.database, base.trail, by, None),
            base.database.read() as work,
        ):
            demand_officer(work, by)
            if not start < end:
                raise RequestError("A period ends after it starts.", cause="no_period")
            period = self._period(work, start, end)
            found = tuple(f for finder in self._finders() for f in finder(work, period))
            found = (*self._ledger(work), *found)
            population = [
                session
                for session, entries in period.by_session.items()
                if any(period.holds(e.event.at) for e in entries)
                and work.sessions.find(session) is not None
            ]
        sample = draw(population, base.randomness.bytes(SEED_BYTES))
        opened, signed = self._recorded(period, sample, found, by)
        with base.database.read() as work:
            archive = self._packed(
                work, period, found, sample=sample, population=population, signed=signed
            )
        return AuditPack(found=found, sample=sample, incidents=opened, archive=archive)

    def _period(self, work: UnitOfWork, start: datetime, end: datetime) -> Period:
        by_session: defaultdict[SessionId, list[Recorded]] = defaultdict(list)
        entries: list[Recorded] = []
        for index, event in enumerate(self._base.ledger(work).events()):
            if event is None or event.at >= end:
                continue
            entries.append(Recorded(index=index, event=event))
            if event.refs.session is not None:
                by_session[event.refs.session].append(entries[-1])
        return Period(
            start=start, end=end, now=self._base.clock.now(), entries=entries, by_session=by_session
        )

    def _ledger(self, work: UnitOfWork) -> tuple[Found, ...]:
        report = audit_store(work.ledger, self._base.signer.verifier)
        if report.ok:
            return ()
        return (
            Found(
                code=f"ledger:{report.size}",
                says=f"The ledger does not prove itself: {report.findings[0].message}",
                incident=Category.INTEGRITY,
            ),
        )

    def _recorded(
        self, period: Period, sample: Sample, found: Sequence[Found], by: Actor
    ) -> tuple[tuple[IncidentRecord, ...], StoredCheckpoint]:
        base = self._base
        facts: dict[str, Fact] = {
            "period_start": f"{period.start:%Y-%m-%d}",
            "period_end": f"{period.end:%Y-%m-%d}",
            "seed": sample.seed,
            "digest": sample.digest,
            "size": sample.population,
            "count": len(found),
        }
        with base.database.write() as work:
            opened = [
                self._incidents.found(work, one.incident, one.code)
                for one in found
                if one.incident is not None
            ]
            made = base.trail.event(EventKind.AUDIT_PACK_EXPORTED, actor=by, facts=facts)
            base.trail.note(work, made)
            signed = base.ledger(work).sign_checkpoint(base.signer, at=base.clock.now())
        return tuple(one for one in opened if one is not None), signed

    def _packed(
        self,
        work: UnitOfWork,
        period: Period,
        found: Sequence[Found],
        *,
        sample: Sample,
        population: Sequence[SessionId],
        signed: StoredCheckpoint,
    ) -> bytes:
        chains = [chain_of(work, session, period) for session in sample.sessions]
        key = self._base.signer.verifier
        # The entry that records the seed is the last one signed.
        wanted = {signed.size - 1, *(i for f in found for i in f.entries)}
        wanted |= {i for chain in chains for i in chain.indexes()}
        indexes = sorted(wanted)
        entries = {e.index: e for i in indexes for e in work.ledger.entries(i, i + 1)}
        proofs = prove_inclusions(work.ledger, indexes, signed.size)
        proved = [
            TrailEntry(entry=entries[index], proof=proof)
            for index, proof in zip(indexes, proofs, strict=True)
        ]
        programme = self._base.programme.within(work)
        page = cover(
            period,
            found,
            sample,
            chains,
            organization=programme.organization,
            contact=programme.privacy_contact,
            key=key.encode(),
            size=signed.size,
        )
        lines = trail_lines(signed.note, key, proved)
        return pack(
            {
                "cover.pdf": as_pdf(page),
                "cover.json": _json(page.document()),
                "exceptions.json": _json([_exception(f) for f in found]),
                "sample.json": _json(
                    {
                        "seed": sample.seed,
                        "population": sample.population,
                        "population_sha256": sample.digest,
                        "sessions": list(sample.sessions),
                    }
                ),
                "chains.json": _json([chain.document() for chain in chains]),
                "population.txt": "\n".join(sorted(population)).encode(),
                TRAIL: "".join(f"{line}\n" for line in lines).encode(),
                "checkpoint.txt": signed.note.encode(),
                **verifier_files(),
            }
        )


def _exception(found: Found) -> dict[str, object]:
    return {
        "code": found.code,
        "says": found.says,
        "breach": found.incident,
        "session": found.session,
        "engagement": found.engagement,
        "entries": list(found.entries),
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
