"""`/v1/learning`: the modules proposed to you, and the organization's own.

Invariant: a proposal is found for the coachee it was made to and for nobody else, in the same
words whether it is somebody else's or none at all.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.paging import Paging, page_of
from api.wire import problems_of
from assistant.microlearning.module import Module, ModuleError
from assistant.microlearning.own import MOST_WORDS, LearningError, Own
from assistant.storage.learning_records import OwnModuleRecord, Tally, Tried
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/learning", tags=["learning"], responses=problems_of(400, 401, 403, 404)
)
Learning = Annotated[Actor, may(Entry.SEE_LEARNING)]
Keeping = Annotated[Actor, may(Entry.KEEP_MODULES)]
Proposal = Annotated[str, Path(pattern=r"^lrn_[A-Za-z0-9]{1,60}$", examples=["lrn_0a1b2c3d"])]
ModuleId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,59}$", examples=["own-delegation"])]
Version = Annotated[int, Path(ge=1, le=9999, examples=[1])]
_Words = Annotated[str, Field(max_length=MOST_WORDS)]


class _Body(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")


class AnswerBody(_Body):
    """What you say about it; what you leave out stays as it is. All of it is yours alone."""

    tried: Tried | None = Field(default=None, examples=["partly"])
    useful: bool | None = Field(default=None, examples=[True])
    note: _Words | None = None
    if_part: _Words | None = None
    then_part: _Words | None = None
    shared: bool | None = Field(default=None, description="Whether your coach sees which it is.")


class DraftBody(_Body):
    """A module's file. release: the theme report it was drafted from."""

    file: Annotated[str, Field(min_length=1, max_length=20_000)] = Field(
        examples=['+++\nid = "own-delegation"\n+++\n\n## The idea\n\nHand over the result.\n']
    )
    release: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}$")] | None = None


class DecisionBody(_Body):
    """Publish somebody else's draft; or turn it down, or take it back."""

    publish: bool = Field(examples=[True])


@router.get("")
def show(chatham: Installation, who: Learning, page: Paging) -> dict[str, Any]:
    """What was proposed to you, newest first."""
    found = chatham.coaching.learning.own.of(who)
    return page_of(chatham, "learning", found, page, told)


@router.get("/modules")
def modules(chatham: Installation, who: Keeping) -> dict[str, Any]:
    """The organization's own modules; and how useful people found any, from five people on."""
    own = chatham.coaching.learning.modules
    return {
        "modules": [told_own(one) for one in own.all(by=who)],
        "found": [told_tally(one) for one in own.tallies(by=who)],
    }


@router.post("/modules", status_code=201)
def draft(body: DraftBody, chatham: Installation, who: Keeping) -> dict[str, Any]:
    """Keep a draft. Somebody else publishes it."""
    try:
        made = chatham.coaching.learning.modules.draft(body.file, by=who, release=body.release)
    except ModuleError as refused:
        raise HTTPException(400, str(refused)) from None
    return told_own(made)


@router.post("/modules/{module}/{version}")
def decide(
    module: ModuleId, version: Version, body: DecisionBody, chatham: Installation, who: Keeping
) -> dict[str, Any]:
    """Publish a draft, turn it down, or take a published one back."""
    own = chatham.coaching.learning.modules
    try:
        return told_own(own.decide(module, version, publish=body.publish, by=who))
    except ModuleError as refused:
        raise HTTPException(400, str(refused)) from None


@router.get("/{proposal}")
def read(proposal: Proposal, chatham: Installation, who: Learning) -> dict[str, Any]:
    """One of yours, with its text and the goal it is for."""
    own = chatham.coaching.learning.own
    try:
        own.opened(proposal, who)
        found = own.find(proposal, who)
    except LearningError as refused:
        raise HTTPException(404, str(refused)) from None
    text = None if found.module is None else told_module(found.module)
    return told(found) | {"because": own.goal(found, who), "text": text}


@router.post("/{proposal}")
def answer(
    proposal: Proposal, body: AnswerBody, chatham: Installation, who: Learning
) -> dict[str, Any]:
    """Say how it went, keep a plan, show it to your coach."""
    own = chatham.coaching.learning.own
    try:
        if body.if_part is not None or body.then_part is not None:
            own.plan(proposal, who, if_part=body.if_part, then_part=body.then_part)
        if body.tried is not None:
            own.tried(proposal, who, body.tried)
        if body.useful is not None or body.note is not None:
            own.found(proposal, who, useful=body.useful, note=body.note)
        if body.shared is not None:
            own.share(proposal, who, shared=body.shared)
        return told(own.find(proposal, who))
    except LearningError as refused:
        raise HTTPException(404, str(refused)) from None


def told(one: Own) -> dict[str, Any]:
    """A proposal, for its owner."""
    kept = one.told
    return {
        "id": one.id,
        "at": one.at.isoformat(timespec="seconds"),
        "session": one.session,
        "module": kept.module,
        "theme": kept.theme,
        "title": None if one.module is None else one.module.title,
        "opened": kept.opened,
        "asks": one.asks,
        "tried": None if kept.tried is None else kept.tried.value,
        "useful": kept.useful,
        "shared": kept.shared,
        "if_part": kept.if_part,
        "then_part": kept.then_part,
        "note": kept.note,
    }


def told_module(module: Module) -> dict[str, Any]:
    """A module's text."""
    return {
        "title": module.title,
        "minutes": module.minutes,
        "idea": list(module.idea),
        "example": list(module.example),
        "practice": list(module.practice),
        "plan": module.plan,
        "question": module.question,
        "sources": list(module.sources),
        "esco": list(module.esco),
        "onet": list(module.onet),
    }


def told_own(one: OwnModuleRecord) -> dict[str, Any]:
    """A version of an organization's module."""
    return {
        "id": one.id,
        "version": one.version,
        "state": one.state.value,
        "theme": one.theme,
        "at": one.at.isoformat(timespec="seconds"),
        "from_report": one.release,
        "file": one.text,
    }


def told_tally(one: Tally) -> dict[str, Any]:
    """How a module was found."""
    return {"module": one.module, "answers": one.answers, "useful": one.useful}
