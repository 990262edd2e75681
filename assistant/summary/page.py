"""A summary as plain text, the way a coach reads it: every line with the turns it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from assistant.summary.schema import Commitment, Line, Summary

TITLES: Final = {
    "overview": "In short",
    "goal": "Goal",
    "reality": "Reality",
    "options": "Options",
    "way_forward": "Way forward",
    "own_words": "In the coachee's own words",
    "open_threads": "Left open",
    "open_questions": "Questions nobody answered",
}
"""Headings of the sections made of lines."""
NO_COMMITMENTS: Final = "The session ended without commitments."
UNSAID: Final = "—"
_WORDED: Final = {"model": " (worded by a model)", "coach": " (worded by the coach)"}


def as_text(summary: Summary) -> str:
    """The page as text, Markdown-flavoured, without a trailing newline."""
    return "\n".join(_page(summary))


def as_json(summary: Summary) -> dict[str, Any]:
    """The summary as DESIGN §7 lays it out for `probe summary` and `--json`."""
    return {
        "overview": [{"text": x.text, "turns": list(x.turns)} for x in summary.overview],
        **{
            name: [{"text": x.text, "turns": list(x.turns)} for x in lines]
            for name, lines in summary.sections()
            if name != "overview"
        },
        "commitments": [
            {"action": c.action, "owner": c.owner, "due": c.due, "turns": list(c.turns)}
            for c in summary.commitments
        ],
        "themes": [theme.id for theme in summary.themes],
    }


def _page(summary: Summary) -> Iterator[str]:
    sections = dict(summary.sections())
    for name in ("overview", "goal", "reality", "options", "way_forward"):
        yield from _section(TITLES[name], sections[name])
    yield "## Commitments"
    if summary.commitments:
        yield from (_commitment(c) for c in summary.commitments)
    else:
        yield NO_COMMITMENTS
    yield ""
    yield from _section(TITLES["own_words"], sections["own_words"], quoted=True)
    if summary.themes:
        yield "## Themes"
        yield ", ".join(t.id.replace("_", " ") for t in summary.themes)
        yield ""
    yield from _section(TITLES["open_threads"], sections["open_threads"])
    yield from _section(TITLES["open_questions"], sections["open_questions"], quoted=True)


def _section(title: str, lines: tuple[Line, ...], *, quoted: bool = False) -> Iterator[str]:
    if not lines:
        return
    yield f"## {title}"
    for line in lines:
        text = f"“{line.text}”" if quoted else line.text
        yield f"- {text} {_turns(line.turns)}{_worded(line.source)}"
    yield ""


def _commitment(c: Commitment) -> str:
    owner = c.owner or UNSAID
    return (
        f"- {c.action} · who: {owner} · by: {c.due or UNSAID} {_turns(c.turns)}{_worded(c.source)}"
    )


def _turns(turns: tuple[int, ...]) -> str:
    return f"[{', '.join(str(t) for t in turns)}]"


def _worded(source: str) -> str:
    return _WORDED.get(source, "")
