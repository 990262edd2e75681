"""How much a change has to go through: all suites and two people, or the fast ones and one person.

Invariant: the fast lane is for what can only stop or mask more (patterns and forbids added, nothing
else touched); what cannot be compared takes the long way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from assistant.bundles.artefacts import ASKED, HOUSE, POLICY, PROMPTS, part
from assistant.storage.bundle_records import Lane
from governance.errors import ChathamError
from governance.policy.changes import policy_changes
from governance.privacy.pattern_changes import adds_patterns_only
from governance.privacy.tenant_patterns import FILE as PATTERNS

SELECTIONS: Final = {Lane.FAST: "fast", Lane.FULL: "full"}
"""The suites a change of each lane has to go through."""

_MAY_DIFFER: Final = frozenset({"policy"})
_WEIGHTS_MAY_DIFFER: Final = frozenset({"chatham:masking-rules"})


def lane_of(
    before: tuple[bytes, Mapping[str, bytes]], after: tuple[bytes, Mapping[str, bytes]]
) -> Lane:
    """The lane of a change. before, after: a bundle's facts, and its kept files."""
    try:
        small = _same_but(before[0], after[0]) and _only_adds(before[1], after[1])
    except (ChathamError, ValueError, KeyError):
        small = False
    return Lane.FAST if small else Lane.FULL


def differing(before: bytes, after: bytes) -> tuple[str, ...]:
    """Names of the facts in which two bundles differ."""
    old, new = json.loads(before), json.loads(after)
    names: set[str] = set()
    for key in old.keys() | new.keys():
        if old.get(key) == new.get(key):
            continue
        if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
            inner: set[Any] = old[key].keys() | new[key].keys()
            names |= {f"{key}/{one}" for one in inner if old[key].get(one) != new[key].get(one)}
        else:
            names.add(key)
    return tuple(sorted(names))


def _same_but(before: bytes, after: bytes) -> bool:
    allowed = _MAY_DIFFER | {f"weights/{name}" for name in _WEIGHTS_MAY_DIFFER}
    return set(differing(before, after)) <= allowed


def _only_adds(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bool:
    if before.get(ASKED) != after.get(ASKED) or part(before, PROMPTS) != part(after, PROMPTS):
        return False
    old_house, new_house = part(before, HOUSE), part(after, HOUSE)
    old_patterns, new_patterns = old_house.pop(PATTERNS, None), new_house.pop(PATTERNS, None)
    if old_house != new_house or not adds_patterns_only(old_patterns, new_patterns):
        return False
    old_policies, new_policies = part(before, POLICY), part(after, POLICY)
    if old_policies == new_policies:
        return True
    return policy_changes(old_policies, new_policies).adds_forbids_only
