"""A learning module: Markdown with its facts as TOML in front, and nothing a browser could run.

Invariant: a module is plain sentences. Whatever could be markup, a link or a script is refused
when the file is read, whoever wrote it, so that no page has to be careful with it later.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from governance.errors import ChathamError
from governance.raw import CoacheeLevel

LEVELS: Final[tuple[str, ...]] = get_args(CoacheeLevel)
IDEA, EXAMPLE, PRACTICE, PLAN, QUESTION = HEADINGS = (
    "The idea",
    "For example",
    "This week",
    "If and then",
    "A question to keep",
)
WORDS: Final = range(220, 901)
_READ_A_MINUTE: Final = 200
_FENCE: Final = "+++"
_PLAN: Final = re.compile(r"If .{8,250}?, then I will .{8,250}[.\"]")
_MARKUP: Final = re.compile(
    r"[<>`\[\]{}|\\*]|&\w*;|&#|https?:|www\.|javascript:|_{2}|~{2}"
    r"|^\s{0,3}(?:#|=+\s*$|\d+\. )",
    re.IGNORECASE | re.MULTILINE,
)
"""What Markdown or HTML would make more of than letters."""

_Line = Annotated[str, Field(min_length=1, max_length=300)]


class ModuleError(ChathamError):
    """A module cannot be used; says which and why, and what to do."""


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+){0,7}$", max_length=60)]
    version: Annotated[int, Field(ge=1, le=9999)]
    theme: Annotated[str, Field(pattern=r"^[a-z_]{1,60}$")]
    title: Annotated[str, Field(min_length=4, max_length=70)]
    levels: Annotated[tuple[CoacheeLevel, ...], Field(min_length=1)]
    minutes: Annotated[int, Field(ge=3, le=5)]
    esco: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")], ...]
    onet: tuple[Annotated[str, Field(pattern=r"^4\.A\.\d\.[a-c]\.\d{1,2}\.I\d\d$")], ...]
    sources: tuple[_Line, ...] = ()

    @field_validator("title", "sources")
    @classmethod
    def _plain(cls, value: Any) -> Any:  # noqa: ANN401  -- a title or several sources
        for text in (value,) if isinstance(value, str) else value:
            demand_plain(text)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One module. practice: what to do this week. plan: one sentence, "if …, then I will …".

    minutes: to read it and fill in the plan. esco, onet: ids of skills and work activities.
    """

    id: str
    version: int
    theme: str
    title: str
    levels: frozenset[str]
    minutes: int
    esco: tuple[str, ...]
    onet: tuple[str, ...]
    sources: tuple[str, ...]
    idea: tuple[str, ...] = field(repr=False)
    example: tuple[str, ...] = field(repr=False)
    practice: tuple[str, ...] = field(repr=False)
    plan: str = field(repr=False)
    question: str = field(repr=False)

    @property
    def ref(self) -> str:
        """Id and version, as a token."""
        return f"{self.id}/{self.version}"

    def fits(self, level: str | None) -> bool:
        """Whether it is for this level; one that is not known shuts nothing out."""
        return level is None or level in self.levels


def parse(file: str) -> Module:
    """The module in a file's text.

    Raises:
        ModuleError: a fact is missing or wrong, a part is missing, or something is not plain text.
    """
    file = file.replace("\r\n", "\n")
    _, opened, rest = file.partition(_FENCE + "\n")
    front, closed, body = rest.partition("\n" + _FENCE + "\n")
    if not file.startswith(_FENCE) or not opened or not closed:
        raise ModuleError("A module is a text with its facts in TOML between +++ lines before it.")
    facts = _facts(front)
    parts = _parts(body)
    practice = _listed(parts[PRACTICE])
    plan, question = _single(PLAN, parts[PLAN]), _single(QUESTION, parts[QUESTION])
    if not _PLAN.fullmatch(plan):
        raise ModuleError(f'"{PLAN}" is one sentence: If …, then I will …')
    if not question.endswith("?"):
        raise ModuleError(f'"{QUESTION}" is one question.')
    words = sum(len(text.split()) for part in parts.values() for text in part)
    # One minute more, for filling in the plan.
    needed = -(-words // _READ_A_MINUTE) + 1
    if words not in WORDS or facts.minutes < needed:
        raise ModuleError(
            f"The text has {words} words, which take about {needed} minutes with the plan; a "
            f"module has {WORDS.start} to {WORDS.stop - 1} and says so in `minutes`."
        )
    return Module(
        **facts.model_dump(exclude={"levels"}),
        levels=frozenset(facts.levels),
        idea=parts[IDEA],
        example=parts[EXAMPLE],
        practice=practice,
        plan=plan,
        question=question,
    )


def demand_plain(text: str) -> None:
    """Refuse what Markdown, HTML or a browser would make more of than letters.

    Raises:
        ModuleError: it is not plain text; what it is, is not repeated.
    """
    if _MARKUP.search(text) or any(not (one.isprintable() or one == "\n") for one in text):
        raise ModuleError(
            "A module is plain sentences, and lines that begin with a dash under "
            f'"{PRACTICE}". Take out tags, links, emphasis and other markup.'
        )


def _facts(front: str) -> _Front:
    try:
        return _Front.model_validate(tomllib.loads(front))
    except tomllib.TOMLDecodeError:
        raise ModuleError("The facts of a module are not TOML.") from None
    except ValidationError as broken:
        names = sorted({".".join(map(str, e["loc"])) for e in broken.errors(include_input=False)})
        raise ModuleError(f"Facts of a module are missing or wrong: {', '.join(names)}.") from None


def _parts(body: str) -> dict[str, tuple[str, ...]]:
    pieces = re.split(r"^## (.+)$", body, flags=re.MULTILINE)
    titles = tuple(title.strip() for title in pieces[1::2])
    if pieces[0].strip() or titles != HEADINGS:
        raise ModuleError(f"A module has these parts, in this order: {', '.join(HEADINGS)}.")
    found: dict[str, tuple[str, ...]] = {}
    for title, text in zip(titles, pieces[2::2], strict=True):
        demand_plain(text)
        blocks = [" ".join(one.split()) for one in re.split(r"\n\s*\n|\n(?=- )", text)]
        found[title] = tuple(block for block in blocks if block)
        if not found[title]:
            raise ModuleError(f'"{title}" is empty.')
    return found


def _listed(lines: tuple[str, ...]) -> tuple[str, ...]:
    if not all(line.startswith("- ") for line in lines):
        raise ModuleError(f'"{PRACTICE}" is a list: each line begins with a dash.')
    return tuple(line.removeprefix("- ") for line in lines)


def _single(title: str, lines: tuple[str, ...]) -> str:
    if len(lines) != 1:
        raise ModuleError(f'"{title}" is one paragraph.')
    return lines[0]
