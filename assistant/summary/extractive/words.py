"""Content words, lightly stemmed, so that two mentions of one thing can be matched without a model.

Pseudonyms such as [PERSON_2] are content: who a promise is about is what tells promises apart.
"""

from __future__ import annotations

import re
from typing import Final

_TOKEN = re.compile(r"\[[a-z]+_\d+\]|[^\W\d_][\w'-]*", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:'s|ing|edly|ed|ies|es|s|ly)$")
_STOP: Final = frozenset(
    """a about after again all almost already also always am an and another any anybody anyone anything are
    around as ask at away back be because been before being best better between big bit both bring but by call can
    can't come could couldn't day days did didn't do does doesn't doing don't done down each else even ever every
    everybody everyone everything feel few first for from get give go going gonna good got had has hasn't have
    haven't having he he'd he'll he's hear her here hers him his hmm how how's i i'd i'll i'm i've if in into is
    isn't it it'll it's its just keep kind know last later least less let let's like little long look lot make
    many may maybe me mean might mine more most much must my need never new next no nobody none nor not nothing
    now of off oh okay on once one only or other our out over own part people perhaps please put quite rather
    really right said same say see seen send she she'd she'll she's should so some somebody someone something
    soon sort start still stop such sure take talk tell than thank that that's the their them then there there's
    these they they'd they'll they're thing things think this those though three through till time to today
    together told tomorrow tonight too try two uh um under until up us use very want was wasn't way we we'd
    we'll we're we've week weeks well went were what what's when where which while who who's why will with
    without won't work would wouldn't yeah yes yet you you'd you'll you're you've your yours morning afternoon
    evening night monday tuesday wednesday thursday friday saturday sunday""".split()
)
_SHORT: Final = 3


def content(text: str) -> frozenset[str]:
    """The stems of the text's content words, in lower case."""
    found: set[str] = set()
    for token in _TOKEN.findall(text.lower().replace("’", "'")):
        if token in _STOP:
            continue
        if token.startswith("["):
            found.add(token)
        elif len(token) >= _SHORT:
            stem = _SUFFIX.sub("", token)
            found.add(stem if len(stem) >= _SHORT else token)
    return frozenset(found)


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared stems over the smaller set, 0..1; 0 when either is empty."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
