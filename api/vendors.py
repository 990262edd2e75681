"""`/v1/vendors`: the checklist legal and privacy settle before a vendor's model is entered."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation
from api.paging import Paging, page_of
from api.processors import WORD, Signing, told_signatures
from api.versions import CHANGED, TAGGED, TAGGED_NEW, ReadLast, tagged
from api.wire import problems_of
from assistant.register.checklist import CHECKLIST
from assistant.register.desk import SIGNS_FOR
from assistant.register.vendors import VendorStanding
from assistant.storage.register_records import Answer, Question

router = APIRouter(prefix="/v1/vendors", tags=["officers"], responses=problems_of(400, 401, 403))
Vendor = Annotated[str, Query(pattern=WORD, max_length=128, examples=["acme"])]


class AnswersBody(BaseModel):
    """Answers by question. What is not named stays as it is."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    answers: dict[Question, Answer] = Field(
        min_length=1,
        max_length=len(Question),
        examples=[{"dpa": "yes", "works_council": "not_applicable"}],
    )


@router.get("")
def vendors(chatham: Installation, _who: Signing, page: Paging) -> dict[str, Any]:
    """Every vendor whose checklist has begun, and what it still lacks."""
    return page_of(chatham, "vendors", chatham.register.vendors(), page, _line)


@router.get("/checklist", responses=TAGGED)
def checklist(
    vendor: Vendor, response: Response, chatham: Installation, _who: Signing
) -> dict[str, Any]:
    """Every question with its answer. A vendor nobody has begun with has all of them open."""
    return _told(chatham.register.vendor(vendor), response)


@router.patch("/checklist", responses={**CHANGED, **TAGGED})
def answer(
    *,
    who: Signing,
    vendor: Vendor,
    body: AnswersBody,
    response: Response,
    chatham: Installation,
    seen: ReadLast,
) -> dict[str, Any]:
    """Answer questions, or answer them differently: then signatures it had count no more."""
    before = chatham.register.vendor(vendor)
    changed = {one: said for one, said in body.answers.items() if before.answers.get(one) != said}
    if changed or seen != before.digest:
        chatham.register.answer(vendor, changed, by=who, seen=seen)
    return _told(chatham.register.vendor(vendor), response)


@router.post("/checklist/signatures", status_code=201, responses={**CHANGED, **TAGGED_NEW})
def sign(
    *,
    who: Signing,
    vendor: Vendor,
    response: Response,
    chatham: Installation,
    seen: ReadLast,
) -> dict[str, Any]:
    """Sign a checklist exactly as it was read, for the caller's office. It takes two people."""
    chatham.register.sign_checklist(vendor, office=SIGNS_FOR[who.role], by=who, seen=seen)
    return _told(chatham.register.vendor(vendor), response)


def _line(one: VendorStanding) -> dict[str, Any]:
    return {
        "vendor": one.name,
        "open": [question.value for question in one.open],
        "gaps": [gap.value for gap in one.gaps],
        "signatures": told_signatures(one.signatures),
    }


def _told(one: VendorStanding, response: Response) -> dict[str, Any]:
    tagged(response, one.digest)
    given = one.answers
    return {
        **_line(one),
        "questions": [
            {
                "question": question.value,
                "office": asked.office.value,
                "text": asked.text,
                "basis": asked.basis,
                "optional": asked.optional,
                "answer": given[question].value if question in given else None,
            }
            for question, asked in CHECKLIST.items()
        ],
    }
