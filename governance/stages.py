"""The pipeline as types: a session moves through stages, and only the gate before can make one.

    Raw ─consent─▶ Consented ─policy─▶ Cleared ─anonymizer─▶ Pseudonymized ─engine─▶ Draft
    Draft ─output guard─▶ Guarded ─release─▶ Released

A stage has no public constructor and no public text, and cannot be printed, pickled or copied.
Only `Released` has `.value`. `governance.custody` makes and reads stages; import-linter keeps
everybody but the gates, seals and doors out of it. This stops mistakes, not hostile code in the
same process (docs/threat-model.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Generic, Never, NoReturn, SupportsIndex, TypeVar, cast

from governance.identity import (
    BundleDigest,
    DecisionId,
    EngagementId,
    PersonId,
    Processor,
    Purpose,
    Role,
    SessionId,
)

# Old-style TypeVars are invariant. A PEP 695 class would infer covariance for a phantom
# parameter, and Pseudonymized[SessionSummary] would pass for Pseudonymized[Purpose].
P = TypeVar("P", bound=Purpose)
Out = TypeVar("Out")
Aud = TypeVar("Aud", bound="Audience")


class Audience:
    """Who a released text is for. A marker type like `Purpose`; `role` is the run-time fact."""

    role: ClassVar[Role]


class ForCoach(Audience):
    """Names restored: the coach was in the room."""

    role = Role.COACH


class ForCoachee(Audience):
    """Names restored: the coachee was in the room."""

    role = Role.COACHEE


class ForAnalyst(Audience):
    """L&D: aggregates only, nothing restored."""

    role = Role.LD_ANALYST


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What may be known about a stage without opening it; all of it is sealed with the content.

    subjects: everybody whose consent it needs. decisions: ids of the gates' decisions so far,
    oldest first. policy: SHA-256 of the policy
    text that cleared it. bundle: set once an engine has worked on it.
    """

    session: SessionId
    engagement: EngagementId
    purpose: str
    processor: Processor
    subjects: frozenset[PersonId]
    decisions: tuple[DecisionId, ...]
    policy: str | None = None
    bundle: BundleDigest | None = None


class Stage:
    """What all stages share: a header anybody may read and a content nobody may."""

    __slots__ = ("_held", "header")

    header: Header
    _held: object

    def __init__(self, _no_public_constructor: Never) -> None:
        raise TypeError(f"Only a gate makes a {type(self).__name__}.")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise TypeError(f"A {type(self).__name__} cannot be changed.")

    def __delattr__(self, name: str) -> NoReturn:
        raise TypeError(f"A {type(self).__name__} cannot be changed.")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __str__(self) -> NoReturn:
        raise TypeError(f"A {type(self).__name__} has no text; it must be released first.")

    def __format__(self, spec: str, /) -> NoReturn:
        raise TypeError(f"A {type(self).__name__} has no text; it must be released first.")

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> NoReturn:
        raise TypeError(f"A {type(self).__name__} is sealed with governance.sealing, not pickled.")

    def __copy__(self) -> NoReturn:
        raise TypeError(f"A {type(self).__name__} is not copied; pass it on.")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError(f"A {type(self).__name__} is not copied; pass it on.")

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()  # Generic's: without it a stage cannot be subscripted
        if cls.__module__ != __name__:
            raise TypeError("Stages are final: no subclass outside governance.stages.")


class Consented(Stage, Generic[P]):
    """Every speaker has said yes to purpose P and this processor."""

    __slots__ = ()


class Cleared(Stage, Generic[P]):
    """No policy stands against it."""

    __slots__ = ()


class Pseudonymized(Stage, Generic[P]):
    """Masked: what a model or the extractive engine may read, through governance.opening."""

    __slots__ = ()


class Draft(Stage, Generic[P, Out]):
    """An engine's answer, unseen by anybody. It is never fed onward."""

    __slots__ = ()


class Guarded(Stage, Generic[P, Out]):
    """A draft in which the guard found no leak and no line without evidence; still masked."""

    __slots__ = ()


class Released(Stage, Generic[Aud, Out]):
    """What one audience may read."""

    __slots__ = ()

    @property
    def value(self) -> Out:
        """The text itself, names restored where the audience was in the room."""
        return cast("Out", self._held)
