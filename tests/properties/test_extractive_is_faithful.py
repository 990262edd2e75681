"""Whatever was said: every line is words of the turns it cites, and nothing is added.

A line may join verbatim pieces with " … ". Only fillers ("um") and stage directions may be gone.
"""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.llm.hashing_embedder import HashingEmbedder
from assistant.summary.extractive import summarize_masked
from assistant.summary.extractive.select import GAP
from assistant.summary.extractive.sentences import split, spoken, trimmed
from assistant.summary.schema import Summary
from governance.identity import PersonId, SpeakerRole
from governance.masked import MaskedTranscript, MaskedTurn
from governance.raw import TranscriptKind

EMBEDDER = HashingEmbedder()
PHRASES = (
    "I'll call [PERSON_1] on Thursday",
    "um so i want to stop being the person who signs everything",
    "What would make this hour worth it?",
    "and the apology?",
    "Tomorrow.",
    "I could ask him, or I could write",
    "(laughs) yeah",
    "i'll send you the article tonight",
    "Scrap that. I won't call her.",
    "What are you taking with you?",
    "That it was never about the folders. It's about trust.",
    "no no… not today",
    "She said “you’ll see” and left",
    "COMMITMENTS",
    "1) Pre-read, three lines. By Friday.",
    'Goal, her words: "I want to be heard."',
    "When?",
    "Let's see how Wednesday goes.",
    "I don't know.",
    "émotion 😀 ¿qué?",
    "…",
    "a",
    "[ORGANIZATION_2]",
    "we decide by [DATE_1], before I go",
)
words = st.sampled_from(PHRASES) | st.text(max_size=60)
texts = st.lists(words, min_size=1, max_size=4).map(" ".join).filter(lambda t: bool(t.strip()))
roles: st.SearchStrategy[SpeakerRole] = st.sampled_from(("coach", "coachee"))
kinds: st.SearchStrategy[TranscriptKind] = st.sampled_from(("transcript", "notes"))


@st.composite
def transcripts(draw: st.DrawFn) -> MaskedTranscript:
    kind = draw(kinds)
    said = draw(st.lists(st.tuples(roles, texts), min_size=1, max_size=24))
    turns = tuple(
        MaskedTurn(
            number=3 * n,
            speaker=PersonId("coach" if kind == "notes" else role),
            role="coach" if kind == "notes" else role,
            text=text,
        )
        for n, (role, text) in enumerate(said, start=1)
    )
    return MaskedTranscript(turns=turns, issued=frozenset(), kind=kind)


def letters(text: str) -> str:
    """The text as `spoken` leaves it, without spaces: what faithful means letter by letter."""
    return re.sub(r"\s+", "", spoken(text))


def pieces(summary: Summary) -> list[tuple[str, tuple[int, ...]]]:
    return [(piece, c.turns) for c in summary.cited() for piece in c.text.split(GAP)]


@settings(max_examples=40, deadline=None)
@given(transcripts())
def test_every_piece_is_said_in_a_cited_turn(session: MaskedTranscript) -> None:
    texts = {turn.number: turn.text for turn in session.turns}
    for piece, turns in pieces(summarize_masked(session, EMBEDDER)):
        assert turns
        assert set(turns) <= set(texts)
        # Where somebody's own words hold the mark of a gap, or end with it, no split is right.
        marked = any(GAP.strip() in texts[n] for n in turns)
        assert any(letters(piece) in letters(texts[n]) for n in turns) or marked


@pytest.mark.verify
@settings(max_examples=120, deadline=None)
@given(transcripts())
def test_commitments_have_evidence_an_owner_of_the_session_and_dates_as_said(
    session: MaskedTranscript,
) -> None:
    by_number = {turn.number: turn for turn in session.turns}
    for made in summarize_masked(session, EMBEDDER).commitments:
        assert 1 <= len(made.turns) <= 3
        assert len(set(made.turns)) == len(made.turns)
        if made.due is not None:
            assert any(made.due in by_number[n].text for n in made.turns)
        if made.person is not None:
            owners = {by_number[n].speaker: by_number[n].role for n in made.turns}
            assert owners[made.person] == made.owner


@pytest.mark.verify
@settings(max_examples=40, deadline=None)
@given(transcripts())
def test_the_same_session_gives_the_same_summary(session: MaskedTranscript) -> None:
    assert summarize_masked(session, EMBEDDER) == summarize_masked(session, EMBEDDER)


@given(st.text(max_size=400))
def test_cutting_loses_no_word(text: str) -> None:
    spans = split(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert "".join(text[a:b] for a, b in spans).split() == [] or (
        re.sub(r"\s+", "", "".join(text[a:b] for a, b in spans)) == re.sub(r"\s+", "", text)
    )


@given(st.text(max_size=200))
def test_trimming_only_takes_away(text: str) -> None:
    assert letters(trimmed(text)) in letters(text)


@given(st.text(max_size=200))
def test_trimming_twice_is_trimming_once(text: str) -> None:
    assert trimmed(trimmed(text)) == trimmed(text)
