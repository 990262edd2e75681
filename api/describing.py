"""The OpenAPI document, completed: an example and its shape on every answer, keys on every write.

Invariant: an example was answered by the app itself once; a test asks again and compares.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from fastapi import FastAPI

from api import describing_files
from api.once import HEADER, REPLAYED
from api.wire import problems_of

JSON: Final = "application/json"
ANY_OBJECT: Final = {"type": "object"}
"""What a route says of its answer when one example is not the shape of all."""
_FILE: Final = Path(__file__).parent / "examples.json"
_KEY: Final = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Sent again with the same key within 24 hours, it is done once.",
    "schema": {"type": "string", "maxLength": 200},
}
_HEADERS: Final = {
    "Location": {"description": "Where to look.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    REPLAYED: {
        "description": "`true` when this was answered before.",
        "schema": {"type": "string"},
    },
}
_OPEN: Final = frozenset({"counts", "called", "left_out"})
"""What has data for keys, somewhere."""
_ONCE: Final = (400, 409)
"""What a key may add to a write's answers."""


@cache
def examples() -> Mapping[str, Any]:
    """Answers by `METHOD path`, and by `METHOD path type` how a text begins that is no JSON.

    `answer`: what was said. `optional`: keys not everybody gets.
    """
    found: Mapping[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def install(app: FastAPI) -> None:
    """Complete what `app.openapi()` says, once."""
    plain: Callable[[], dict[str, Any]] = app.openapi

    @cache
    def described() -> dict[str, Any]:
        document = plain()
        schemas = document.get("components", {}).get("schemas", {})
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                _complete(f"{method.upper()} {path}", operation)
                body = operation.get("requestBody", {}).get("content", {}).get(JSON)
                if body is not None:
                    with suppress(LookupError):  # a test finds it; the document is served anyway
                        body["example"] = example_of(body["schema"], schemas)
        return document

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def summary_of(description: str) -> str:
    """The first sentence, without its full stop; FastAPI would name the function instead."""
    paragraph = " ".join(description.split("\n\n", maxsplit=1)[0].split())
    return re.split(r"(?<=\.) ", paragraph)[0].removesuffix(".")


def shape_of(value: Any, optional: frozenset[str] = frozenset()) -> dict[str, Any]:  # noqa: ANN401  -- JSON
    """The JSON Schema of values like this one; anything may be null.

    optional: names of keys that need not be there, at any depth.
    """
    if isinstance(value, dict):
        members = cast("Mapping[str, Any]", value)
        return {
            "type": ["object", "null"],
            "required": sorted(members.keys() - optional),
            "properties": {
                name: {} if name in _OPEN else shape_of(one, optional)
                for name, one in members.items()
            },
        }
    if isinstance(value, list):
        found = cast("list[object]", value)
        return {"type": ["array", "null"], "items": shape_of(found[0], optional) if found else {}}
    kinds: dict[type[Any], str] = {bool: "boolean", int: "number", float: "number", str: "string"}
    kind = kinds.get(type(cast("object", value)))
    return {"type": [kind, "null"]} if kind else {}


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:  # noqa: ANN401  -- JSON
    """A body that fits a schema, out of the examples of its fields.

    Raises:
        LookupError: a field that has to be sent has no example.
    """
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    if "properties" in schema:
        needed: frozenset[str] = frozenset(schema.get("required", ()))
        return {
            name: example_of(one, schemas)
            for name, one in schema["properties"].items()
            if name in needed or "examples" in one
        }
    for known in ("examples", "enum"):
        if known in schema:
            return schema[known][0]
    if "default" in schema:
        return schema["default"]
    if schema.get("type") == "boolean":
        return True
    raise LookupError("A field of a body has no example.")


def _complete(name: str, operation: dict[str, Any]) -> None:
    operation["summary"] = summary_of(operation["description"])
    if (file := describing_files.sent(name)) is not None:
        operation["requestBody"] = file
    writes = name.startswith(("POST /v1/", "PATCH /v1/")) and not _takes_no_key(name)
    if writes:
        operation.setdefault("parameters", []).append(_KEY)
        for status, answer in problems_of(*_ONCE).items():
            operation["responses"].setdefault(str(status), answer)
    for status, answer in operation["responses"].items():
        if status == "429":
            answer["headers"] = {"Retry-After": _HEADERS["Retry-After"]}
        if not status.startswith("2"):
            continue
        if writes:
            answer.setdefault("headers", {})[REPLAYED] = _HEADERS[REPLAYED]
        if status == "202":
            answer.setdefault("headers", {})["Location"] = _HEADERS["Location"]
        _show(name, answer.get("content", {}))


def _show(name: str, content: dict[str, Any]) -> None:
    describing_files.given(name, content, examples())
    shown, told = content.get(JSON), examples().get(name)
    if shown is None or told is None:
        return
    shown["example"] = told["answer"]
    if shown.get("schema") != ANY_OBJECT:
        shown["schema"] = shape_of(told["answer"], frozenset(told.get("optional", ())))


def _takes_no_key(name: str) -> bool:
    # A change of sign-in answers with a secret, and an invitation's link works once anyway.
    return name.startswith(("POST /v1/me", "POST /v1/answers"))
