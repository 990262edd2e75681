"""The embedded engine: a masked session in, a cited summary out, without a model server.

Invariant: every line is words of the session, so it cannot say what nobody said.
"""

from __future__ import annotations

from assistant.summary.extractive import sections
from assistant.summary.extractive.commitments import commitments
from assistant.summary.extractive.dialogue import Talk, talk
from assistant.summary.extractive.notes_summary import noted_commitments, noted_section
from assistant.summary.schema import Line, Summary
from governance.masked import MaskedTranscript
from governance.ports import Embedder


def summarize_masked(transcript: MaskedTranscript, embedder: Embedder) -> Summary:
    """Summarize a masked session; empty sections mean that nothing of the kind was said."""
    session = talk(transcript, embedder)
    if transcript.kind == "notes":
        return _of_notes(session)
    made = commitments(session)
    goal = sections.goal(session)
    return Summary(
        overview=goal[:1],
        goal=goal,
        reality=sections.reality(session),
        options=sections.options(session),
        way_forward=tuple(Line(text=c.action, turns=c.turns) for c in made),
        commitments=made,
        own_words=(),
        themes=(),
        open_threads=(),
    )


def _of_notes(session: Talk) -> Summary:
    made = noted_commitments(session)
    goal = noted_section(session, "goal", 3)
    return Summary(
        overview=goal[:1],
        goal=goal,
        reality=noted_section(session, "reality", 4),
        options=noted_section(session, "options", 6),
        way_forward=tuple(Line(text=c.action, turns=c.turns) for c in made),
        commitments=made,
        own_words=(),
        themes=(),
        open_threads=(),
    )
