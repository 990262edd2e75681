"""Spans: what may be noted, what is kept of a fault, and that no time is lost or told twice."""

from __future__ import annotations

from enum import StrEnum
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.storage.statuses import Step
from assistant.telemetry.spans import KINDS, MOST, OF_STEP, UNSEEN, Doing, MadeUp, Mark, Outcome
from assistant.tracing.otlp import as_json
from assistant.tracing.page import lines_of, model_lines, seconds
from assistant.tracing.recording import Recording
from assistant.tracing.tree import Part, shares, trees
from governance.identity import Locality

SECRET = "zaffre"


class Foreign(StrEnum):
    WORD = SECRET


def ticking(step: int = 1_000_000) -> Recording:
    ticks = count(0, step)
    return Recording(now=lambda: next(ticks), wall=lambda: 1_700_000_000_000_000_000)


@pytest.mark.parametrize("mark", list(Mark))
@pytest.mark.parametrize(
    "value",
    [SECRET, Foreign.WORD, MOST + 1, -1, 1.5, True, None, b"x", [SECRET], Step.POLICY, object()],
)
def test_what_is_not_of_its_kind_is_dropped(mark, value):
    recording = ticking()
    with recording.span(Doing.SESSION) as span:
        span.mark(mark, value)
    assert recording.spans[0].marks == {}


def test_every_mark_has_its_kind_and_every_step_its_span():
    assert set(KINDS) == set(Mark)
    assert set(OF_STEP) == set(Step)


def test_nothing_is_kept_where_people_work():
    with UNSEEN.span(Doing.SESSION) as span:
        span.mark(Mark.TEXTS, 3)
    assert span is UNSEEN
    assert not hasattr(UNSEEN, "__dict__")
    with pytest.raises(KeyError), UNSEEN.span(Doing.SESSION):
        raise KeyError(SECRET)


def test_of_a_fault_its_words_are_not_kept():
    recording = ticking()
    made_up = type(SECRET, (ValueError,), {})
    with pytest.raises(ValueError, match=SECRET), recording.span(Doing.POLICY):
        raise made_up(SECRET)
    assert recording.failed
    assert SECRET not in str(as_json(recording.spans))
    assert SECRET not in "".join(lines_of(recording.spans))
    assert "✗ ValueError" in lines_of(recording.spans)[0]


def test_a_span_that_is_under_way_is_not_told():
    recording = ticking()
    with recording.span(Doing.SESSION):
        assert recording.spans == ()
    assert len(recording.spans) == 1


ACTS = st.recursive(
    st.tuples(st.sampled_from(Doing), st.just(())),
    lambda inner: st.tuples(st.sampled_from(Doing), st.lists(inner, max_size=4).map(tuple)),
    max_leaves=25,
)


def play(recording, act):
    doing, inner = act
    with recording.span(doing):
        for one in inner:
            play(recording, one)


def every(part: Part):
    yield part
    for one in part.parts.values():
        yield from every(one)


@given(st.lists(ACTS, min_size=1, max_size=3), st.integers(min_value=1, max_value=10**9))
def test_the_times_of_parts_alone_add_up_to_the_whole(acts, step):
    recording = ticking(step)
    for act in acts:
        play(recording, act)
    found = trees(recording.spans)
    assert len(found) == len(acts)
    assert sum(part.count for tree in found for part in every(tree)) == len(recording.spans)
    for tree in found:
        assert sum(part.alone for part in every(tree)) == tree.lasted
        assert sum(lasted for lasted, _ in shares(tree).values()) == tree.lasted
        for part in every(tree):
            assert part.alone >= 0
            assert part.lasted >= sum(one.lasted for one in part.parts.values())


@given(st.lists(ACTS, min_size=1, max_size=3))
def test_in_otlp_every_span_lies_within_its_parent(acts):
    recording = ticking()
    for act in acts:
        play(recording, act)
    (resource,) = as_json(recording.spans)["resourceSpans"]
    (scope,) = resource["scopeSpans"]
    spans = {span["spanId"]: span for span in scope["spans"]}
    assert len(spans) == len(recording.spans)
    assert len({span["traceId"] for span in spans.values()}) == len(acts)
    for span in spans.values():
        assert (len(span["traceId"]), len(span["spanId"])) == (32, 16)
        parent = spans.get(span.get("parentSpanId", ""))
        if "parentSpanId" not in span:
            continue
        assert parent["traceId"] == span["traceId"]
        assert int(parent["startTimeUnixNano"]) <= int(span["startTimeUnixNano"])
        assert int(span["endTimeUnixNano"]) <= int(parent["endTimeUnixNano"])


def ask(recording, *, known):
    with recording.span(Doing.ASK) as span:
        span.mark(Mark.PROCESSOR, Locality.LOCAL)
        span.mark(Mark.CALLS, 1)
        if known:
            span.mark(Mark.WHY, Shortfall.UNREACHABLE)
        span.mark(Mark.TOKENS_IN, 11)
        span.mark(Mark.TOKENS_OUT, 7)
        raise ModelFaultError(SECRET, Shortfall.UNREACHABLE)


def test_the_page():
    recording = ticking()
    with recording.span(Doing.SESSION) as top:
        top.mark(Mark.CASE, MadeUp.HANDOVER)
        top.mark(Mark.OUTCOME, Outcome.SUMMARY)
        with recording.span(Doing.ENGINE):
            for known in (False, False, True):
                with pytest.raises(ModelFaultError):
                    ask(recording, known=known)
    broke = "  ✗ 2 × ModelFaultError  ✗ unreachable"
    where = "gates, engine, database in memory 67% (6.0 ms), ask the model 33% (3.0 ms in 3)"
    assert lines_of(recording.spans) == [
        "handover, to its summary                         9.0 ms  100%  ████████████████████",
        "└─ the draft                                     7.0 ms   78%  ████████████████",
        f"   └─ ask the model ×3                           3.0 ms   33%  ███████{broke}",
        "",
        f"  Where it goes: {where}",
        "",
    ]
    assert model_lines(recording.spans) == [
        "  ask      time  tries  tokens in    out   out/s  server",
        "    1    1.0 ms      1         11      7  7000.0  -",
        "    2    1.0 ms      1         11      7  7000.0  -",
        "    3    1.0 ms      1         11      7  7000.0  -  ✗ unreachable",
        "",
    ]


@pytest.mark.parametrize(
    ("nanoseconds", "said"),
    [
        (0, "0.00 ms"),
        (12_345, "0.01 ms"),
        (1_240_000, "1.2 ms"),
        (12_400_000, "12 ms"),
        (1_234_000_000, "1.23 s"),
        (83_083_000_000, "83.1 s"),
    ],
)
def test_durations(nanoseconds, said):
    assert seconds(nanoseconds) == said
