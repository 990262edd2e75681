"""Does it work as well for everybody? Name origins, dialects, seniority, on paired contents.

The same sentence is said with names of every origin, in every dialect, by people at every level;
whatever differs is down to that. A group fails whose difference from the rest is larger than
chance explains and larger than what anybody would notice: see `gaps`. Groups describe our lists,
not people: no person is ever classified.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from evals.masking.documents import Document, Mark
from evals.policy_cases import Labels
from evals.suites import pii, sensitivity
from evals.suites.product import Product
from evals.suites.suite import Better, Item, Outcome, Selection, Suite
from governance.raw import CoacheeLevel

FOLDER: Final = Path(__file__).parents[1] / "cases" / "fairness"
ATTRIBUTES: Final = ("origin", "dialect", "level")
_FAST_NAMES: Final = 6
_SLOT: Final = re.compile(r"\{(name|first|last)\}")
Filled = Annotated[str, Field(min_length=1)]


class Said(BaseModel):
    """A content as one group says it. content: what is paired."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Filled
    content: Filled
    text: Filled
    sensitivities: Labels
    route: Filled
    dialect: str = ""
    level: CoacheeLevel | None = None


def _said(name: str) -> tuple[Said, ...]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(Said.model_validate_json(line) for line in lines)


def with_name(sentences: Sequence[str], name: str) -> Document:
    """Sentences with a name put into them, and where it stands."""
    first, last = name.split(maxsplit=1)[0], name.rsplit(maxsplit=1)[-1]
    filling = {"name": name, "first": first, "last": last}
    texts: list[str] = []
    marks: list[tuple[Mark, ...]] = []
    for sentence in sentences:
        made, found, position = "", list[Mark](), 0
        for slot in _SLOT.finditer(sentence):
            made += sentence[position : slot.start()]
            start = len(made)
            made += filling[slot[1]]
            found.append(Mark(type="PERSON", start=start, end=len(made)))
            position = slot.end()
        texts.append(made + sentence[position:])
        marks.append(tuple(found))
    return Document(texts=tuple(texts), marks=tuple(marks))


def listed() -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """The names by their origin, and the sentences they are put into."""
    by_origin = TypeAdapter(dict[str, tuple[str, ...]]).validate_json(
        (FOLDER / "names.json").read_text(encoding="utf-8")
    )
    sentences: list[str] = json.loads((FOLDER / "sentences.json").read_text(encoding="utf-8"))
    return by_origin, tuple(sentences)


def _names(selection: Selection) -> Iterator[Item[Any]]:
    by_origin, sentences = listed()
    for origin, names in by_origin.items():
        for number, name in enumerate(names[: _FAST_NAMES if selection == "fast" else None]):
            document = with_name(sentences, name)
            for case, given in (("as_is", document), ("lower", document.lower())):
                yield pii.item(
                    f"name/{origin}/{number}/{case}",
                    given,
                    cluster=f"name/{origin}/{number}",
                    slices={"origin": origin, "case": case},
                )


def _policy(said: Said, attribute: str, value: str) -> Item[Mapping[str, Any]]:
    asked = {"text": said.text, "context": {"coachee_level": said.level}}

    def ask(product: Product) -> Mapping[str, Any]:
        return product.sensitivity(asked)

    def judge(answer: Mapping[str, Any]) -> Outcome:
        return sensitivity.judge(said.sensitivities, said.route, answer)

    return Item(
        id=f"{attribute}/{said.id}",
        cluster=f"{attribute}/{said.content}",
        content=said.model_dump_json(),
        words=len(said.text.split()),
        ask=ask,
        judge=judge,
        slices={attribute: value},
    )


def _items(selection: Selection) -> Sequence[Item[Any]]:
    dialects = [_policy(one, "dialect", one.dialect) for one in _said("dialects")]
    levels = [_policy(one, "level", one.level or "unknown") for one in _said("seniority")]
    return [*_names(selection), *dialects, *levels]


METRICS: Final[Mapping[str, Better]] = {
    "recall_person": "up",
    "ordinary_covered": "down",
    "stopped": "up",
    "right_door": "up",
    "named": "up",
    "over_blocked": "down",
}
FAIRNESS: Final = Suite(
    name="fairness", version=2, items=_items, metrics=METRICS, pace=(0.06, 0.14)
)
