"""What changed between two sets of policies, by what they say and not by how it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import cedarpy

from governance.policy.files import SCHEMA_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChanges:
    """removed, added: ids of policies; one that says something else is in both.

    adds_forbids_only: nothing is taken away, nothing new is permitted, the schema is the same.
    """

    removed: tuple[str, ...]
    added: tuple[str, ...]
    adds_forbids_only: bool


def policy_changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> PolicyChanges:
    """Compare two policy folders, given as file name -> content.

    Raises:
        ValueError: one of them does not parse.
    """
    old, new = _policies(before), _policies(after)
    removed = sorted(name for name in old if new.get(name) != old[name])
    added = sorted(name for name in new if old.get(name) != new[name])
    only = (
        not removed
        and all(new[name]["effect"] == "forbid" for name in added)
        and before.get(SCHEMA_FILE) == after.get(SCHEMA_FILE)
    )
    return PolicyChanges(removed=tuple(removed), added=tuple(added), adds_forbids_only=only)


def _policies(texts: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    text = "\n".join(body.decode() for name, body in sorted(texts.items()) if name != SCHEMA_FILE)
    parsed = cast("dict[str, Any]", json.loads(cedarpy.policies_to_json_str(text)))
    statics = cast("dict[str, dict[str, Any]]", parsed["staticPolicies"])
    return {one["annotations"]["id"]: one for one in statics.values()}
