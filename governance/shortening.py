"""A checked summary made shorter when the time of a part of it is up (DESIGN §4).

Invariant: what comes out says nothing that the guard has not let through already, and holds no more
of the session than what is left rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from governance import custody
from governance.errors import GateError
from governance.output import Output
from governance.privacy.pseudonyms import named_in
from governance.stages import Guarded, Out, P


def shortened(guarded: Guarded[P, Out], shorten: Callable[[Out], Out]) -> Guarded[P, Out]:
    """The same summary with less in it.

    Raises:
        GateError: `shorten` added or changed something; nothing was made.
    """
    drafted = custody.drafted_of(guarded)
    less = shorten(drafted.answer)
    if not (isinstance(less, Output) and isinstance(drafted.answer, Output)):
        raise TypeError("A checked answer must list its cited texts.")
    left = less.cited()
    if not Counter(left) <= Counter(drafted.answer.cited()):
        raise GateError(
            "A summary was to be shortened and something else came out, so nothing was stored. "
            "This is a fault in the program: report it."
        )
    numbers = {number for one in left for number in one.turns}
    turns = tuple(turn for turn in drafted.evidence.turns if turn.number in numbers)
    texts = [*(turn.text for turn in turns), *(one.text for one in left)]
    named = frozenset[str]().union(*(named_in(text) for text in texts))
    evidence = replace(drafted.evidence, turns=turns, issued=drafted.evidence.issued & named)
    return custody.make_shortened(guarded, less, evidence)
