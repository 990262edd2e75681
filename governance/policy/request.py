"""A question to the policy engine in plain values, and how it is put to Cedar.

Invariant: every entity a request refers to is found by `references`, so that the engine can refuse
one that is absent. Cedar would skip a forbid that stumbles over it, and allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

NAMESPACE: Final = "Chatham"


@dataclass(frozen=True, slots=True)
class Uid:
    """A Cedar entity's name: its type inside our namespace, and its id."""

    type: str
    id: str


Value: TypeAlias = bool | str | Uid | frozenset[Uid]
Attributes: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Something a policy may look at, with its facts."""

    uid: Uid
    attributes: Attributes = field(default_factory=dict[str, Value])


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRequest:
    """May `principal` do `action` to `resource`, the facts of `context` given?

    action: a purpose's code, or another action of the schema. entities: everything the uids name.
    """

    principal: Uid
    action: str
    resource: Uid
    context: Attributes = field(default_factory=dict[str, Value])
    entities: tuple[Entity, ...] = ()

    def references(self) -> Iterator[Uid]:
        """Every uid the request or one of its entities mentions, repeats included."""
        yield self.principal
        yield self.resource
        yield from _mentioned(self.context)
        for entity in self.entities:
            yield from _mentioned(entity.attributes)

    def question(self) -> dict[str, object]:
        """The request in Cedar's JSON form."""
        return {
            "principal": _named(self.principal),
            "action": _named(Uid("Action", self.action)),
            "resource": _named(self.resource),
            "context": {name: _value(value) for name, value in self.context.items()},
        }

    def facts(self) -> list[dict[str, object]]:
        """The entities in Cedar's JSON form."""
        return [
            {
                "uid": _named(entity.uid),
                "attrs": {name: _value(value) for name, value in entity.attributes.items()},
                "parents": [],
            }
            for entity in self.entities
        ]


def _mentioned(attributes: Attributes) -> Iterator[Uid]:
    for value in attributes.values():
        if isinstance(value, Uid):
            yield value
        elif isinstance(value, frozenset):
            yield from value


def _named(uid: Uid) -> dict[str, str]:
    return {"type": f"{NAMESPACE}::{uid.type}", "id": uid.id}


def _value(value: Value) -> object:
    match value:
        case Uid():
            return {"__entity": _named(value)}
        case frozenset():
            return [_value(item) for item in sorted(value, key=lambda uid: (uid.type, uid.id))]
        case _:
            return value
