"""What a run of the evaluation suites leaves behind, and what the gate reads.

JSON lines: a header (bundle, suites, library versions), then one line per case, ordered by suite
and case. Invariants: no words of a case, only ids, tokens and numbers; no clock, so that the same
inputs give the same bytes; a file is read only if writing it again would give those very bytes.
Times belong into a file of their own beside it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from governance.errors import ChathamError

FORMAT: Final = "chatham-evaluation/1"
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+:/#-]{0,119}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=10**12)]
Share = Annotated[
    float,
    Field(ge=0.0, le=1.0, allow_inf_nan=False),
    AfterValidator(lambda share: round(share, 6)),  # more would differ between machines
]
Part = Annotated[tuple[Count, Count], Field(description="how many, of how many")]
Veto = Literal["missed_stop", "leak", "owner_inversion", "invented_date", "injection"]
Spent = Literal["calls", "tokens_in", "tokens_out", "money_micros", "turns", "words"]


class ResultFileError(ChathamError):
    """A result file is not what a run wrote. Says which line; quotes nothing."""


class _Line(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=False, hide_input_in_errors=True, allow_inf_nan=False
    )


L = TypeVar("L", bound=_Line)


class SuiteFacts(_Line):
    """A suite that ran: its version, the SHA-256 of its cases, and how many there were."""

    name: Token
    version: Count
    digest: Digest
    cases: Count


class LeftOut(_Line):
    """Cases of a suite that a run did not have, as a corpus was not on its machine.

    what: the corpus, by its short name; cases: how many of them.
    """

    suite: Token
    what: Token
    cases: Annotated[int, Field(ge=1, le=10**12)]


class Header(_Line):
    """What was run on what. `bundle` is a `Bundle`'s facts, `digest` its digest.

    left_out: what the selection asks for and was not there; a reduced run says so itself.
    """

    format: Literal["chatham-evaluation/1"] = FORMAT
    selection: Literal["fast", "full", "canary", "own"]
    digest: Digest
    bundle: Mapping[str, object]
    suites: tuple[SuiteFacts, ...]
    libraries: Mapping[Token, Token]
    left_out: tuple[LeftOut, ...] = ()


class Case(_Line):
    """One case's outcome.

    suite, case: together unique; the same case has the same id in every run.
    cluster: whose case it is (coachee, dialogue, template): what is resampled as one.
    slices: e.g. {"origin": "south_asian"}; differences between values are tested for fairness.
    scores: metric -> a share 0..1 (averaged over cases; 0 and 1 where it is right or wrong), or
        [part, whole] counts (summed over cases before dividing: recall as [found, there],
        F1 as [2·tp, 2·tp+fp+fn]). A metric that cannot be said of a case is left out of it,
        in every run alike. Which way is better, floors and margins: evals/gate/rules.json.
    vetoes: what must never newly happen, and happened in this case.
    places: where in the case, if there can be several: a second leak is a new one.
    cost: what it took, without times.
    """

    suite: Token
    case: Token
    cluster: Token
    slices: Mapping[Token, Token] = {}
    scores: Mapping[Token, Share | Part]
    vetoes: tuple[Veto, ...] = ()
    places: Mapping[Veto, tuple[Token, ...]] = {}
    cost: Mapping[Spent, Count] = {}

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if any(isinstance(one, tuple) and one[0] > one[1] for one in self.scores.values()):
            message = "a part is larger than its whole"
            raise ValueError(message)
        if list(self.vetoes) != sorted(set(self.vetoes)):
            message = "vetoes are given once each, in alphabetical order"
            raise ValueError(message)
        if any(
            veto not in self.vetoes or not where or list(where) != sorted(set(where))
            for veto, where in self.places.items()
        ):
            message = "places are of vetoes that happened, each once, in order"
            raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A whole result file. digest: SHA-256 of its bytes."""

    header: Header
    cases: tuple[Case, ...]
    digest: str


def write(path: Path, header: Header, cases: Iterable[Case]) -> Results:
    """Write a result file (to a neighbour first, then renamed); gives what was written.

    Raises:
        ResultFileError: the cases do not fit the header, or one stands there twice.
    """
    ordered = tuple(sorted(cases, key=lambda one: (one.suite, one.case)))
    _demand_whole(header, ordered)
    data = _bytes(header, ordered)
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(data)
    beside.replace(path)
    return Results(header=header, cases=ordered, digest=sha256(data).hexdigest())


def read(path: Path) -> Results:
    """Read a result file.

    Raises:
        ResultFileError: missing, not well formed, cases removed, doubled or out of order.
        A case whose numbers were changed is well formed: the ledger's digest of the file tells.
    """
    try:
        data = path.read_bytes()
    except OSError:
        message = "There is no such result file. Run `chatham eval run` to make one."
        raise ResultFileError(message) from None
    return parse(data)


def parse(data: bytes) -> Results:
    """`read`, of bytes."""
    lines = data.splitlines()
    if not lines:
        message = "The result file is empty. Run the suites again."
        raise ResultFileError(message)
    header = _line(Header, lines[0], 1)
    cases = tuple(_line(Case, line, at) for at, line in enumerate(lines[1:], start=2))
    _demand_whole(header, cases)
    if _bytes(header, cases) != data:
        message = (
            "The result file is not the way a run writes it: somebody or something changed it. "
            "Run the suites again."
        )
        raise ResultFileError(message)
    return Results(header=header, cases=cases, digest=sha256(data).hexdigest())


def _line(kind: type[L], line: bytes, at: int) -> L:
    try:
        return kind.model_validate_json(line)
    except ValidationError:
        message = f"Line {at} of the result file is no valid {kind.__name__.lower()}. Run again."
        raise ResultFileError(message) from None


def _demand_whole(header: Header, cases: tuple[Case, ...]) -> None:
    keys = [(one.suite, one.case) for one in cases]
    if len(set(keys)) != len(keys):
        message = "A case stands in the result file twice. Run the suites again."
        raise ResultFileError(message)
    if keys != sorted(keys):
        message = "The cases of the result file are out of order. Run the suites again."
        raise ResultFileError(message)
    names = [one.name for one in header.suites]
    if names != sorted(set(names)):
        message = "The header names its suites once each, in alphabetical order."
        raise ResultFileError(message)
    absent = [(one.suite, one.what) for one in header.left_out]
    if absent != sorted(set(absent)) or not {suite for suite, _ in absent} <= set(names):
        message = "The header names what it left out once each, in order, and of its own suites."
        raise ResultFileError(message)
    counted = Counter(suite for suite, _ in keys)
    if counted != Counter({one.name: one.cases for one in header.suites if one.cases}):
        message = "The result file does not hold the cases its header counts. Run the suites again."
        raise ResultFileError(message)


def _bytes(header: Header, cases: tuple[Case, ...]) -> bytes:
    return b"".join(_canonical(one) for one in (header, *cases))


def _canonical(line: _Line) -> bytes:
    facts = line.model_dump(mode="json")
    for late in ("places", "left_out"):
        if not facts.get(late, True):
            del facts[late]  # a file from before there were any is read as it was written
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"
