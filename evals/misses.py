"""Shows what an engine missed and what it made up, for whoever tunes it.

Invariant: a held-out set is never shown; whoever has seen its misses has tuned on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.summary.schema import Line, Summary
from evals.scorers.matching import match
from evals.scorers.summary import first_turns
from evals.sessions import Case, strip_markup


def describe(case: Case, summary: Summary) -> str:
    """Matched pairs, missed and unfounded commitments, and sections without a hit, as text."""
    gold = case.gold.commitments
    texts = case.plain_turns()
    pairs = match([c.turns for c in summary.commitments], [frozenset(c.turns) for c in gold])
    lines = [f"{case.id} {case.title}"]
    for ours, theirs in pairs:
        predicted, wanted = summary.commitments[ours], gold[theirs]
        lines.append(
            f"  match  {predicted.turns} {predicted.owner}/{wanted.owner}, due "
            f"{predicted.due!r}/{wanted.due!r}: {strip_markup(wanted.action)[0]}"
        )
    found = {theirs for _, theirs in pairs}
    lines += [
        f"  missed {wanted.turns} {wanted.owner}, due {wanted.due!r}: "
        f"{strip_markup(wanted.action)[0]}"
        for index, wanted in enumerate(gold)
        if index not in found
    ]
    used = {ours for ours, _ in pairs}
    lines += [
        f"  false  {predicted.turns} {predicted.owner}, due {predicted.due!r}: {predicted.action}"
        for index, predicted in enumerate(summary.commitments)
        if index not in used
    ]
    sections: Sequence[tuple[str, Sequence[int], Sequence[Line]]] = (
        ("goal", case.gold.goal, summary.goal),
        ("reality", case.gold.reality, summary.reality),
        ("options", case.gold.options, summary.options),
    )
    for name, wanted_turns, section in sections:
        cited = first_turns(section)
        if wanted_turns and set(cited).isdisjoint(wanted_turns):
            lines.append(f"  no {name}: cited {cited}, gold {tuple(wanted_turns)}")
            lines += [f"      gold {turn}: {texts[turn]}" for turn in wanted_turns]
    return "\n".join(lines)
