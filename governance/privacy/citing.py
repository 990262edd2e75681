"""Which pseudonyms a text of a session holds, for the vault to know how long it needs them.

Gives pseudonyms only, never text. Invariant: what a summary's reader may be shown later, its lines
and the turns they cite (DESIGN §4), is counted in full.
"""

from __future__ import annotations

from governance import custody
from governance.output import Output
from governance.privacy.pseudonyms import named_in
from governance.stages import Guarded, Out, P, Pseudonymized


def cited_by_masked(stage: Pseudonymized[P]) -> frozenset[str]:
    """Every pseudonym that was issued and stands in a masked session."""
    return custody.masked_of(stage).issued


def cited_by_summary(stage: Guarded[P, Out]) -> frozenset[str]:
    """The pseudonyms in a checked answer and in the turns it cites."""
    drafted = custody.drafted_of(stage)
    if not isinstance(drafted.answer, Output):
        raise TypeError("A checked answer must list its cited texts.")
    cited = drafted.answer.cited()
    turns = {turn for one in cited for turn in one.turns}
    texts = [one.text for one in cited]
    texts += [turn.text for turn in drafted.evidence.turns if turn.number in turns]
    found = frozenset[str]().union(*(named_in(text) for text in texts))
    return found & drafted.evidence.issued
