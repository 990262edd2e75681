"""Hostile bodies, for every operation of the API that takes one.

Made of the example its document gives: a value, a key or the whole replaced by what nobody meant.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.soak.hostile.files import BYTES, REPEATED, SIGNS, TEXT, damaged

ODD_TEXT = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=st.sampled_from(SIGNS), max_size=40),
    st.sampled_from(
        ["", " ", "\ud800", "\x00", "a" * 20_000, "٣", "2026-02-30", "per_" + "0" * 32]
    ),
)
ODD = st.one_of(
    ODD_TEXT,
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([-1, 0, 2**31, 2**63, -(2**63) - 1, 10**300]),
    st.floats(),
    st.lists(st.one_of(ODD_TEXT, st.integers(), st.none()), max_size=4),
    st.dictionaries(ODD_TEXT, st.one_of(ODD_TEXT, st.integers()), max_size=3),
    st.integers(1, 400).map(lambda depth: json.loads("[" * depth + "]" * depth)),
    st.integers(1, 3_000).map(lambda count: ["x"] * count),
)
BROKEN = st.one_of(
    BYTES,
    TEXT,
    REPEATED,
    st.integers(1, 50_000).map(lambda depth: b"[" * depth),
    st.integers(1, 5_000).map(lambda digits: b'{"n": ' + b"9" * digits + b"}"),
    st.sampled_from(
        [b"", b"null", b"NaN", b"{", b'{"a":1,"a":2}', b"\xff\xfe{}", b"\xef\xbb\xbf{}"]
    ),
)


def places(value: object, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a JSON value, its own first."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [here, *(path for key, one in inner for path in places(one, (*here, key)))]


def put(value: Any, path: tuple[Any, ...], new: object) -> Any:
    """A copy of `value` with something else at `path`."""
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


@st.composite
def spoiled(draw: st.DrawFn, example: object) -> bytes:
    """The example, with up to three things in it replaced or added."""
    value = example
    for _ in range(draw(st.integers(0, 3))):
        found = places(value)
        value = put(value, draw(st.sampled_from(found)), draw(ODD))
        if isinstance(value, dict) and draw(st.booleans()):
            value = {**value, draw(ODD_TEXT): draw(ODD)}
    return json.dumps(value).encode()


def bodies(media: str, content: Mapping[str, Any]) -> st.SearchStrategy[bytes]:
    """Of one operation, by its document."""
    example = content["example"]
    if media == "application/json":
        good = spoiled(example)
        return st.one_of(good, good, good, good, damaged(good), BROKEN)
    return st.one_of(damaged(st.just(str(example).encode())), BROKEN)
