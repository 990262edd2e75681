"""What the register's statements come to: which bundle is what, and what may work now.

Invariants (DESIGN §4, bundle): a bundle is approved by its publisher, by two different people who
saw the same passed comparison, or by one for a small change; never by counting one person twice.
What cannot be read this way approves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from assistant.storage.bundle_records import Happened, Lane, Mode, Statement
from governance.identity import BundleDigest, PersonId, Role

PASSED: Final = "passed"
DRIFT: Final = "drift"
NEEDED: Final = {Lane.FULL: 2, Lane.FAST: 1}


class State(StrEnum):
    """Where a bundle is in its life."""

    CANDIDATE = "candidate"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Somebody's yes to a bundle. evidence: the comparison they saw."""

    person: PersonId
    evidence: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a comparison said about a bundle. lane: which way it may be approved.

    baseline: what served then, and so what it was compared with.
    """

    evidence: str
    bundle: BundleDigest
    passed: bool
    lane: Lane
    baseline: BundleDigest | None


@dataclass(slots=True, kw_only=True)
class Life:
    """A bundle's life so far. lane: how it was approved. cause: why it is suspended.

    runs: what it was measured by since it was last suspended or put away; measured: by what ever.
    """

    digest: BundleDigest
    noted_at: datetime
    state: State = State.CANDIDATE
    lane: Lane | None = None
    approved_at: datetime | None = None
    cause: str | None = None
    signatures: list[Signature] = field(default_factory=list[Signature])
    served: list[datetime] = field(default_factory=list[datetime])
    runs: set[str] = field(default_factory=set[str])
    measured: set[str] = field(default_factory=set[str])

    @property
    def drifted(self) -> bool:
        """Whether it is suspended because its model drifted: its embedded engine goes on."""
        return self.state is State.SUSPENDED and self.cause == DRIFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Somebody said stop. role: theirs; what a privacy officer stopped, no other role loosens."""

    mode: Mode
    role: Role | None
    at: datetime


@dataclass(slots=True, kw_only=True)
class Standing:
    """Everything the register says, at one moment. serving: what was chosen last."""

    lives: dict[BundleDigest, Life] = field(default_factory=dict[BundleDigest, Life])
    verdicts: dict[str, Verdict] = field(default_factory=dict[str, Verdict])
    serving: BundleDigest | None = None
    stopped: Stopped | None = None

    def state(self, digest: BundleDigest) -> State:
        """Where a bundle is in its life; one nobody has heard of is a candidate."""
        life = self.lives.get(digest)
        return life.state if life else State.CANDIDATE

    def mode(self, digest: BundleDigest) -> Mode | None:
        """What of this bundle may work now; None if nothing of it may, because it is not approved.

        A model that drifted is asked nothing more, while the embedded engine under the very same
        rules goes on.
        """
        if self.stopped is not None and self.stopped.mode is Mode.OFF:
            return Mode.OFF
        life = self.lives.get(digest)
        if life is None:
            return None
        if life.drifted:
            return Mode.EXTRACTIVE
        if life.state is not State.APPROVED:
            return None
        return self.stopped.mode if self.stopped else Mode.ON

    def is_outdated(self, verdict: Verdict) -> bool:
        """Whether another bundle serves now than the one a comparison was with.

        A lane holds from that one to the candidate, and so does "no worse"; neither does from here.
        """
        return verdict.baseline != self.serving

    @property
    def at_work(self) -> BundleDigest | None:
        """What was chosen last, if it may (still) work, stopped or not."""
        life = self.lives.get(self.serving) if self.serving else None
        if life is None or not (life.state is State.APPROVED or life.drifted):
            return None
        return life.digest

    def runs(self, digest: BundleDigest) -> frozenset[str]:
        """What a bundle was measured by since it was last suspended or put away."""
        life = self.lives.get(digest)
        return frozenset(life.runs) if life else frozenset()

    def signed(self, digest: BundleDigest, evidence: str) -> tuple[PersonId, ...]:
        """Who has said yes to a bundle on this evidence."""
        life = self.lives.get(digest)
        found = life.signatures if life else []
        return tuple(one.person for one in found if one.evidence == evidence)


def standing_of(statements: Iterable[Statement]) -> Standing:
    """What the statements, oldest first, come to."""
    standing = Standing()
    for statement in statements:
        _take(standing, statement)
    return standing


def _take(standing: Standing, said: Statement) -> None:
    if said.happened is Happened.STOPPED:
        standing.stopped = _stopped(standing.stopped, said)
    elif said.happened is Happened.RESUMED:
        standing.stopped = None
    elif said.bundle is not None:
        life = standing.lives.setdefault(said.bundle, Life(digest=said.bundle, noted_at=said.at))
        _live(standing, life, said)


def _stopped(before: Stopped | None, said: Statement) -> Stopped:
    mode = Mode.EXTRACTIVE if said.code == Mode.EXTRACTIVE else Mode.OFF
    officer = Role.PRIVACY_OFFICER
    if before is not None and before.role is officer and said.role is not officer:
        # Others may add to what a privacy officer stopped, and take nothing away from it.
        return replace(before, mode=before.mode if before.mode is Mode.OFF else mode)
    return Stopped(mode=mode, role=said.role, at=said.at)


def _live(standing: Standing, life: Life, said: Statement) -> None:
    match said.happened:
        case Happened.MEASURED if said.evidence is not None:
            life.runs.add(said.evidence)
            life.measured.add(said.evidence)
        case Happened.EVALUATED:
            _evaluated(standing, life, said)
        case Happened.APPROVED:
            _approved(standing, life, said)
        case Happened.CHOSEN if life.state is State.APPROVED:
            standing.serving = life.digest
            life.served.append(said.at)
        case Happened.SUSPENDED:
            life.state, life.cause = State.SUSPENDED, said.code
            _start_over(standing, life)
        case Happened.RETIRED:
            life.state = State.RETIRED
            _start_over(standing, life)
        case _:
            pass


def _start_over(standing: Standing, life: Life) -> None:
    """What spoke for it was said before; it needs a new run, comparison and signatures."""
    life.signatures.clear()
    life.runs.clear()
    standing.verdicts = {
        name: one for name, one in standing.verdicts.items() if one.bundle != life.digest
    }


def _evaluated(standing: Standing, life: Life, said: Statement) -> None:
    verdict, _, lane = (said.code or "").partition(":")
    if said.evidence is not None and lane in {Lane.FULL.value, Lane.FAST.value}:
        standing.verdicts[said.evidence] = Verdict(
            evidence=said.evidence,
            bundle=life.digest,
            passed=verdict == PASSED,
            lane=Lane(lane),
            baseline=standing.serving,
        )


def _approved(standing: Standing, life: Life, said: Statement) -> None:
    if said.code == Lane.PUBLISHER and said.person is None:
        life.state, life.lane, life.approved_at = State.APPROVED, Lane.PUBLISHER, said.at
        return
    verdict = standing.verdicts.get(said.evidence or "")
    if verdict is None or not verdict.passed or verdict.bundle != life.digest:
        return
    if said.person is None or said.person in standing.signed(life.digest, verdict.evidence):
        return
    life.signatures.append(Signature(person=said.person, evidence=verdict.evidence, at=said.at))
    if len(standing.signed(life.digest, verdict.evidence)) >= NEEDED[verdict.lane]:
        life.state, life.lane, life.cause = State.APPROVED, verdict.lane, None
        life.approved_at = said.at
