"""Changes of a summary, beside a model of it that is a list per section and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.summary.lines import (
    COMMITMENTS,
    QUOTED,
    Add,
    NoSuchLineError,
    QuotedLineError,
    Remove,
    Reword,
    Section,
    applied,
    named_lines,
    recap_of,
    with_recap,
)
from assistant.summary.schema import Commitment, Line, Summary

LISTS = (
    *("overview", "goal", "reality", "options", "way_forward"),
    *("own_words", "open_threads", "open_questions", COMMITMENTS),
)
words = st.text(min_size=1, max_size=12)
turns = st.lists(st.integers(1, 9), min_size=1, max_size=3).map(lambda t: tuple(sorted(set(t))))
owners = st.sampled_from(["coach", "coachee", None])
lines = st.builds(Line, text=words, turns=turns)
commitments = st.builds(Commitment, action=words, owner=owners, due=st.none() | words, turns=turns)
summaries = st.builds(
    Summary,
    **{name: st.lists(lines, max_size=3).map(tuple) for name in LISTS if name != COMMITMENTS},
    commitments=st.lists(commitments, max_size=3).map(tuple),
    themes=st.just(()),
)
rewords = st.builds(
    Reword,
    line=st.builds("{}:{}".format, st.sampled_from(LISTS), st.integers(0, 4)),
    text=words,
    turns=st.none() | turns,
    owner=owners,
    due=st.none() | words,
)
adds = st.builds(
    Add, section=st.sampled_from(Section), text=words, turns=turns, owner=owners,
    due=st.none() | words,
)  # fmt: skip
removes = rewords.map(lambda r: Remove(line=r.line))
changes = st.one_of(rewords, adds, removes)


def modelled(summary):
    return {name: list(getattr(summary, name)) for name in LISTS}


def expected(model, change):
    """The model after a change, or the error it ends in."""
    if isinstance(change, Add):
        kept = {"turns": change.turns, "source": "coach"}
        new = Line(text=change.text, **kept)
        if change.section is Section.COMMITMENTS:
            new = Commitment(action=change.text, owner=change.owner, due=change.due, **kept)
        return model | {change.section.value: [*model[change.section.value], new]}
    name, _, number = change.line.partition(":")
    at = int(number) - 1
    if not 0 <= at < len(model[name]):
        return NoSuchLineError
    found = list(model[name])
    if isinstance(change, Remove):
        del found[at]
        return model | {name: found}
    if name in QUOTED:
        return QuotedLineError
    old = found[at]
    same = {"turns": change.turns or old.turns, "source": "coach"}
    if isinstance(old, Line):
        found[at] = replace(old, text=change.text, **same)
    else:
        found[at] = replace(old, action=change.text, owner=change.owner, due=change.due, **same)
    return model | {name: found}


@given(summaries, st.lists(changes, max_size=6))
def test_every_series_of_changes_does_what_the_model_does(summary, series):
    model = modelled(summary)
    for change in series:
        after = expected(model, change)
        if isinstance(after, type):
            with pytest.raises(after):
                applied(summary, change)
            continue
        summary, model = applied(summary, change), after
        assert modelled(summary) == model
    assert all(one.line.turns for one in named_lines(summary))


@pytest.mark.verify
@given(summaries, st.lists(rewords, max_size=5, unique_by=lambda r: r.line), st.randoms())
def test_rewording_different_lines_comes_to_the_same_in_any_order(summary, series, random):
    there = {one.id for one in named_lines(summary) if one.section not in QUOTED}
    series = [one for one in series if one.line in there]
    shuffled = random.sample(series, len(series))
    one, other = summary, summary
    for change in series:
        one = applied(one, change)
    for change in shuffled:
        other = applied(other, change)
    assert one == other


@pytest.mark.verify
@given(summaries, st.data())
def test_a_recap_is_the_chosen_lines_in_their_order_and_nothing_else(summary, data):
    ids = [one.id for one in named_lines(summary)]
    chosen = data.draw(st.sets(st.sampled_from(ids)) if ids else st.just(set()))
    marked = with_recap(summary, chosen)
    assert marked.cited() == summary.cited()
    assert [x.line for x in named_lines(recap_of(marked))] == [
        x.line for x in named_lines(marked) if x.id in chosen
    ]
    with pytest.raises(NoSuchLineError):
        with_recap(summary, {*chosen, "goal:0"})
