"""Traces as somebody at a terminal reads them: one line a part, and where the time goes.

Invariant: beside lines of its own, what is too short for one stands in a line together, so that
nothing is missing from the sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from assistant.telemetry.spans import Doing, MadeUp, Mark, Outcome
from assistant.tracing.recording import Recorded
from assistant.tracing.tree import Part, shares, trees

_SAID: Final[Mapping[Doing, str]] = {
    Doing.START: "starting, once",
    Doing.OPENING: "open the installation",
    Doing.LOADING: "load the models",
    Doing.SESSION: "session",
    Doing.INTAKE: "take the file in",
    Doing.CONSENT: "gate 1, consent",
    Doing.POLICY: "gate 2, policies",
    Doing.ANONYMIZER: "gate 3, masking",
    Doing.ENGINE: "the draft",
    Doing.GUARD: "gate 4, output guard",
    Doing.RELEASE: "release to the coach",
    Doing.APPROVAL: "is the bundle approved",
    Doing.EXTRACT: "embedded engine",
    Doing.RECHECK: "consent, asked again",
    Doing.ANNOUNCE: "ledger, before words leave",
    Doing.ASK: "ask the model",
    Doing.CLASSIFIER: "sensitivity classifier",
    Doing.RECOGNIZERS: "name recognizers",
    Doing.EMBEDDER: "sentence embedder",
    Doing.READ: "database, reading",
    Doing.WRITE: "database, writing",
    Doing.COMMIT: "commit",
    Doing.SEAL: "seal",
    Doing.LEDGER: "ledger entry",
}
_TO_WHAT: Final[Mapping[Outcome, str]] = {
    Outcome.SUMMARY: "to its summary",
    Outcome.STOPPED: "to its stop",
    Outcome.POSTPONED: "which waits",
    Outcome.FAILED: "which failed",
}
_ALWAYS: Final = frozenset(
    {
        Doing.INTAKE,
        Doing.CONSENT,
        Doing.POLICY,
        Doing.ANONYMIZER,
        Doing.ENGINE,
        Doing.GUARD,
        Doing.RELEASE,
        Doing.OPENING,
        Doing.LOADING,
        Doing.ASK,
    }
)
"""What has a line of its own however short it was."""
_LEAST: Final = 0.01
_LABEL: Final = 46
_BAR: Final = 20
_MS: Final = 1_000_000
_S: Final = 1_000 * _MS
_UNITS: Final = ((10 * _S, _S, 1), (_S, _S, 2), (10 * _MS, _MS, 0), (_MS, _MS, 1))
"""From which duration on, in what, with how many decimals."""
_ELSE: Final = "gates, engine, database in memory"


def lines_of(spans: Iterable[Recorded]) -> list[str]:
    """Every trace, one after another, with a line on where its time went."""
    told: list[str] = []
    for tree in trees(spans):
        told += [*_tree(tree), ""]
        if tree.doing is Doing.SESSION:
            told += [f"  {_where(tree)}", ""]
    return told


def model_lines(spans: Iterable[Recorded]) -> list[str]:
    """Each completion that was asked of a model, and what it took."""
    asked = [one for one in spans if one.doing is Doing.ASK]
    head = f"{'ask':>5}{'time':>10}{'tries':>7}{'tokens in':>11}{'out':>7}{'out/s':>8}  server"
    return [head, *(_asked(number, one) for number, one in enumerate(asked, start=1)), ""]


def _asked(number: int, one: Recorded) -> str:
    calls, told, said = (one.marks.get(m, 0) for m in (Mark.CALLS, Mark.TOKENS_IN, Mark.TOKENS_OUT))
    rate = f"{int(said) * _S / one.lasted:.1f}" if int(said) and one.lasted else "-"
    server = one.marks.get(Mark.SERVER, "-")
    why = f"  ✗ {one.marks[Mark.WHY]}" if Mark.WHY in one.marks else ""
    time = seconds(one.lasted)
    return f"{number:>5}{time:>10}{calls:>7}{told:>11}{said:>7}{rate:>8}  {server}{why}"


def _tree(tree: Part) -> Iterator[str]:
    yield _line(_title(tree), tree.lasted, tree.lasted, tree)
    yield from _parts(tree, tree.lasted, "")


def _parts(part: Part, whole: int, before: str) -> Iterator[str]:
    inner = list(part.parts.values())
    shown = [one for one in inner if _has_a_line(one, whole)]
    short = [one for one in inner if one not in shown]
    # Where none is long enough for a line, the part's own line tells it all.
    rest = sum(one.lasted for one in short) if shown else 0
    for place, one in enumerate(shown, start=1):
        last = place == len(shown) and not rest
        yield _line(f"{before}{'└─' if last else '├─'} {_name(one)}", one.lasted, whole, one)
        yield from _parts(one, whole, before + ("   " if last else "│  "))
    if rest:
        name = _name(short[0]) if len(short) == 1 else f"{len(short)} shorter ones"
        yield _line(f"{before}└─ {name}", rest, whole, None)


def _has_a_line(part: Part, whole: int) -> bool:
    return part.doing in _ALWAYS or part.lasted >= _LEAST * whole or _broke(part)


def _broke(part: Part) -> bool:
    return bool(part.faults) or any(map(_broke, part.parts.values()))


def _line(label: str, lasted: int, whole: int, part: Part | None) -> str:
    share = lasted / whole if whole else 0.0
    bar = "█" * round(share * _BAR)
    faults = part.faults if part is not None else Counter[str]()
    broke = "".join(f"  ✗ {_times(n)}{why}" for why, n in faults.items())
    return f"{label:<{_LABEL}}{seconds(lasted):>9}{share:>6.0%}  {bar}{broke}".rstrip()


def _title(tree: Part) -> str:
    case, outcome = tree.marks.get(Mark.CASE), tree.marks.get(Mark.OUTCOME)
    if not isinstance(case, MadeUp) or not isinstance(outcome, Outcome):
        return _SAID[tree.doing]
    return f"{case.value}, {_TO_WHAT[outcome]}"


def _name(part: Part) -> str:
    return _SAID[part.doing] + (f" ×{part.count}" if part.count > 1 else "")


def _where(tree: Part) -> str:
    told = [
        f"{_ELSE if kind is None else _SAID[kind]} {lasted / (tree.lasted or 1):.0%} "
        f"({seconds(lasted)}{'' if kind is None else f' in {calls}'})"
        for kind, (lasted, calls) in shares(tree).items()
        if lasted >= _LEAST * tree.lasted
    ]
    return f"Where it goes: {', '.join(told)}"


def _times(count: int) -> str:
    return f"{count} × " if count > 1 else ""


def seconds(nanoseconds: int) -> str:
    """As a person reads it: three digits are enough."""
    for least, unit, places in _UNITS:
        if nanoseconds >= least:
            return f"{nanoseconds / unit:.{places}f} {'s' if unit == _S else 'ms'}"
    return f"{nanoseconds / _MS:.2f} ms"
