"""`python -m api.pages.catalogue`: collects everything pages say into `api/locales/chatham.pot`.

Sentences of templates are marked by `_("…")`; those of Python are the values of the pages' module
constants, which templates translate where they show them, and the words that KPIs and the register
come with.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

from api.pages.languages import DOMAIN, LOCALES
from assistant.programme.blueprint.criteria import Readiness, criteria
from assistant.programme.blueprint.plan import Gate
from assistant.programme.blueprint.steps import TITLES
from assistant.programme.kpis.board import Board
from assistant.programme.kpis.catalogue import ready
from assistant.programme.kpis.checks import WARNINGS
from assistant.programme.papers.answers import QUESTIONS
from assistant.programme.papers.assumptions import NAMES
from assistant.programme.pilot.design import CAUTIONS
from assistant.programme.pilot.telling import FEW, MANY
from assistant.programme.pilot.words import SENTENCES
from assistant.register.checklist import CHECKLIST
from assistant.register.standing import SAID

API: Final = Path(__file__).parent.parent
TEMPLATE: Final = LOCALES / f"{DOMAIN}.pot"
_KEYWORDS: Final[Mapping[str, Any]] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
}


def catalogue() -> Catalog:
    """Everything the pages say, by where it stands."""
    made = Catalog(project="Chatham", domain=DOMAIN, charset="utf-8", fuzzy=False)
    for path in sorted((API / "templates").rglob("*.html")):
        options = {"trimmed": "true"}
        with path.open("rb") as file:
            for _, message, _, _ in extract(
                "jinja2.ext:babel_extract", file, keywords=_KEYWORDS, options=options
            ):
                made.add(message, locations=[(_place(path), 0)])
    for path in (API / "outermost.py", *sorted((API / "pages").rglob("*.py"))):
        with path.open("rb") as file:
            for sentence in constants(file):
                made.add(sentence, locations=[(_place(path), 0)])
    for sentence in kpi_words():
        made.add(sentence, locations=[("assistant/programme/kpis", 0)])
    for sentence in register_words():
        made.add(sentence, locations=[("assistant/register", 0)])
    for sentence in pilot_words():
        made.add(sentence, locations=[("assistant/programme/pilot", 0)])
    for sentence in paper_words():
        made.add(sentence, locations=[("assistant/programme", 0)])
    return made


def kpi_words() -> Iterator[str]:
    """What a plan says before anybody has changed it, and what it is warned of."""
    yield from WARNINGS.values()
    for kpi in ready(date.min):
        yield from (said for said in (kpi.title, kpi.source, kpi.question) if said)


def pilot_words() -> Iterator[str]:
    """What a pilot says of itself and of its reading."""
    yield from CAUTIONS.values()
    yield from SENTENCES
    yield from (FEW, MANY)


def paper_words() -> Iterator[str]:
    """What stands on the pages of papers and of the ninety days, whatever the programme."""
    yield from QUESTIONS.values()
    yield from NAMES.values()
    yield from TITLES
    nothing = Board(priorities=(), lines=(), warnings=())
    for gate in Gate:
        rests = criteria(gate, nothing, Readiness(contacts=False, coaches=False))
        yield from (one.words for one in rests)


def register_words() -> Iterator[str]:
    """What the checklist asks, and what an entry lacks."""
    yield from (words for asked in CHECKLIST.values() for words in (asked.text, asked.basis))
    yield from SAID.values()


def constants(file: BinaryIO) -> Iterator[str]:
    """The strings people read among a module's constants: values of mappings, names of ways."""
    for node in ast.parse(file.read()).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            yield from _said(ast.walk(node.value))


def _said(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        values: list[ast.expr] = list(node.values) if isinstance(node, ast.Dict) else []
        if isinstance(node, ast.keyword) and node.arg == "name":
            values.append(node.value)
        for value in values:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                yield value.value


def written() -> bytes:
    """The catalogue as a file, without the day it was made: the same strings, the same bytes."""
    file = io.BytesIO()
    write_po(file, catalogue(), omit_header=True, sort_output=True, include_lineno=False, width=0)
    return file.getvalue()


def _place(path: Path) -> str:
    return path.relative_to(API.parent).as_posix()


def main() -> int:
    """Write the template that translators start from."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(written())
    sys.stdout.write(f"{TEMPLATE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
