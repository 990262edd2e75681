"""`/office/processors/vendor`: the checklist legal and privacy settle before anything else."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from api.asking import Installation
from api.pages.office.processors import HERE, Code, Seen, Signing
from api.pages.office.words import ANSWERS
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.register.checklist import CHECKLIST
from assistant.register.desk import SIGNS_FOR
from assistant.register.refusals import NotACodeError
from assistant.register.standing import SAID
from assistant.storage.register_records import BOTH_SIGN, Answer, Question
from governance.ledger.events import TOKEN

router: Final = APIRouter(include_in_schema=False)
_PATTERN: Final = f"^(({'|'.join(Question)}):({'|'.join(Answer)}))?$"
_Answered = Annotated[str, Form(pattern=_PATTERN)]


@router.get("/office/processors/vendor")
def vendor(
    chatham: Installation,
    pages: Pages,
    who: Signing,
    name: Annotated[str, Query(max_length=128)] = "",
) -> Response:
    """A vendor's checklist: every question with what was answered, and the signatures.

    Raises:
        NotACodeError: it is no name a vendor can have here.
    """
    named = name.strip()
    if TOKEN.fullmatch(named) is None:
        raise NotACodeError(
            "A vendor is named by one word without spaces, such as openai. Nothing was begun.",
            cause="not_a_code",
        )
    return pages.page(
        "office/vendor.html",
        vendor=chatham.register.vendor(named),
        checklist=CHECKLIST,
        answers=ANSWERS,
        said=SAID,
        office=SIGNS_FOR[who.role],
        offices=BOTH_SIGN,
    )


@router.post("/office/processors/vendor")
def fill_in(
    name: Code,
    seen: Seen,
    chatham: Installation,
    who: Signing,
    answer: Annotated[list[_Answered], Form(max_length=len(Question))],
) -> Response:
    """Keep what was answered differently. answer: `question:answer`, or empty while it is open."""
    pairs = (one.partition(":") for one in answer if one)
    given = {Question(question): Answer(said) for question, _, said in pairs}
    before = chatham.register.vendor(name).answers
    changed = {question: said for question, said in given.items() if before.get(question) != said}
    if not changed:
        return led_on(_at(name), "checklist-same")
    chatham.register.answer(name, changed, by=who, seen=seen)
    return led_on(_at(name), "checklist-kept")


@router.post("/office/processors/vendor/sign")
def sign(name: Code, seen: Seen, chatham: Installation, who: Signing) -> Response:
    """Sign the checklist exactly as it was shown."""
    chatham.register.sign_checklist(name, office=SIGNS_FOR[who.role], by=who, seen=seen)
    return led_on(_at(name), "checklist-signed")


def _at(name: str) -> str:
    return f"{HERE}/vendor?{urlencode({'name': name})}"
