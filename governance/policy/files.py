"""Reading policies: parsed, validated against the schema, and each with its id, door and reason.

Invariant: `Policies` that exist have passed every check below. A broken file stops the start
with a message that names the policy; there is no way to load half of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

import cedarpy

from governance.errors import ChathamError
from governance.outcomes import Route
from governance.policy import cedar

SCHEMA_FILE: Final = "schema.cedarschema"
POLICY_SUFFIX: Final = ".cedar"
OUTCOMES: Final = ("escalated", "blocked")


class PolicyFilesError(ChathamError):
    """The policies on disk cannot be used; nothing is processed until they can.

    why: what is wrong, without what follows from it.
    """

    def __init__(self, message: str, *, why: str = "") -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a decision says about one policy.

    route and outcome stand on forbids only: the door that opens, and whether a person takes over
    (escalated) or the use is refused (blocked).
    """

    id: str
    effect: Literal["permit", "forbid"]
    reason: str
    route: Route | None = None
    outcome: Literal["escalated", "blocked"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Validated policies, parsed once.

    about: each policy by its @id. digest: SHA-256 (hex) over the names and texts of the schema and
    all policy files.
    """

    handle: cedarpy.PolicySet
    schema: cedarpy.Schema
    about: Mapping[str, Policy]
    digest: str


def read_policies(folder: Path) -> Policies:
    """Read and check the schema and every `*.cedar` file of `folder`.

    Raises:
        PolicyFilesError: unreadable, unparsable, or not sound; the message says which and why.
    """
    return policies_of(texts_of(folder))


def policies_of(texts: Mapping[str, str], *, leaving_out: frozenset[str] = frozenset()) -> Policies:
    """Check the schema and the policies of `texts`, given as file name -> text.

    leaving_out: ids of policies that are checked like the others and then not put in.

    Raises:
        PolicyFilesError: unparsable, or not sound; the message says which and why.
    """
    schema_text, policy_text = texts[SCHEMA_FILE], joined(texts)
    try:
        schema = cedarpy.Schema.from_str(schema_text)
    except ValueError as fault:
        raise _broken(f"the schema does not parse ({fault})") from None
    statics = parsed(policy_text)
    about = _describe(statics)
    validation = cedar.validate(policy_text, schema_text)
    if not validation.validation_passed:
        raise _broken("; ".join(str(error) for error in validation.errors))
    if unknown := sorted(leaving_out - about.keys()):
        raise _broken(f"there is no policy called {unknown[0]!r} to leave out")
    keyed = {
        policy["annotations"]["id"]: policy
        for policy in statics.values()
        if policy["annotations"]["id"] not in leaving_out
    }
    body = json.dumps({"staticPolicies": keyed, "templates": {}, "templateLinks": []})
    return Policies(
        handle=cedarpy.PolicySet.from_json_str(body),
        schema=schema,
        about={name: policy for name, policy in about.items() if name in keyed},
        digest=_digest(texts),
    )


def joined(texts: Mapping[str, str]) -> str:
    """The policies of all files as one text, in the order in which Cedar counts them."""
    return "\n".join(text for name, text in sorted(texts.items()) if name != SCHEMA_FILE)


def texts_of(folder: Path) -> dict[str, str]:
    """The schema and every policy file of `folder`, as file name -> text.

    Raises:
        PolicyFilesError: a file is missing or cannot be read.
    """
    names = sorted(path.name for path in folder.glob(f"*{POLICY_SUFFIX}"))
    if not names:
        raise _broken(f"there is no {POLICY_SUFFIX} file in the policy folder")
    try:
        return {n: (folder / n).read_text(encoding="utf-8") for n in (SCHEMA_FILE, *names)}
    except (OSError, UnicodeDecodeError) as fault:
        raise _broken(f"a file cannot be read ({type(fault).__name__})") from None


def parsed(text: str) -> dict[str, Any]:
    """Policies in Cedar's JSON form (EST), by the names Cedar gives them.

    Raises:
        PolicyFilesError: it does not parse, or holds a template.
    """
    try:
        found = cast("dict[str, Any]", json.loads(cedarpy.policies_to_json_str(text)))
    except ValueError as fault:
        raise _broken(f"a policy does not parse ({fault})") from None
    if found.get("templates"):
        raise _broken("templates are not used here; write each policy out")
    return cast("dict[str, Any]", found["staticPolicies"])


def _describe(statics: Mapping[str, Any]) -> dict[str, Policy]:
    about: dict[str, Policy] = {}
    for policy in statics.values():
        described = described_by(policy)
        if described.id in about:
            raise _broken(f"two policies are called {described.id!r}")
        about[described.id] = described
    return about


def described_by(policy: Mapping[str, Any]) -> Policy:
    """What a policy in Cedar's JSON form says about itself.

    Raises:
        PolicyFilesError: it has no id, reason, door or outcome that can be followed.
    """
    effect: Literal["permit", "forbid"] = policy["effect"]
    annotations: Mapping[str, str | None] = policy.get("annotations", {})
    name, reason = annotations.get("id"), annotations.get("reason")
    if not name:
        raise _broken(f"a {effect} has no @id")
    if not reason:
        raise _broken(f"policy {name!r} has no @reason")
    if effect == "permit":
        return Policy(id=name, effect=effect, reason=reason)
    route, outcome = annotations.get("route"), annotations.get("outcome")
    if route not in tuple(Route):
        raise _broken(f"policy {name!r} needs a @route that exists, one of {', '.join(Route)}")
    if outcome not in OUTCOMES:
        raise _broken(f"policy {name!r} needs an @outcome, one of {', '.join(OUTCOMES)}")
    return Policy(
        id=name,
        effect=effect,
        reason=reason,
        route=Route(route),
        outcome="escalated" if outcome == "escalated" else "blocked",
    )


def _digest(texts: Mapping[str, str]) -> str:
    # Names and lengths go in as well, so that text cannot move between files unnoticed.
    digest = hashlib.sha256()
    for name, text in sorted(texts.items()):
        body = text.encode()
        digest.update(f"{name}\n{len(body)}\n".encode() + body)
    return digest.hexdigest()


def _broken(why: str) -> PolicyFilesError:
    return PolicyFilesError(
        f"The policies cannot be used: {why}. Nothing is processed until this is mended; "
        "correct the file or restore the one that was installed.",
        why=why,
    )
