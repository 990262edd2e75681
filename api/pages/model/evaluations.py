"""`/model/evaluations`: runs and comparisons, one comparison in full, and the yes to its bundle.

Invariant: what is shown and signed is the report that was kept under its digest, and nothing else;
it is signed only if the gate gets it out of its runs again.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Path
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.bundles.evaluating import UnknownResultError, left_out
from assistant.bundles.refusals import NotAllowedHereError
from assistant.bundles.standing import NEEDED, State
from assistant.bundles.words import in_words
from governance.identity import Actor, Role
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Seeing = Annotated[Actor, may(Entry.SEE_BUNDLES)]
Deciding = Annotated[Actor, may(Entry.DECIDE_BUNDLES)]
Name = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
MOST_FLIPS: Final = 200


@router.get("/model/evaluations")
def evaluations(chatham: Installation, pages: Pages, _who: Seeing) -> Response:
    """What was measured, newest first."""
    office = chatham.bundles
    return pages.page(
        "model/evaluations.html",
        comparisons=office.evaluating.comparisons(),
        runs=office.evaluating.runs(),
    )


@router.get("/model/evaluations/{name}")
def comparison(name: Name, chatham: Installation, pages: Pages, who: Seeing) -> Response:
    """One comparison: verdict, reasons, figures, slices, then the cases that came out otherwise."""
    office = chatham.bundles
    found = office.evaluating.comparison(name)
    standing = office.book.standing()
    if found is None:
        raise HTTPException(404, "There is no such comparison.")
    report: dict[str, Any] = json.loads(found.body)
    signed = standing.signed(found.bundle, name)
    verdict = standing.verdicts.get(name)
    state = standing.state(found.bundle)
    outdated = verdict is not None and standing.is_outdated(verdict)
    return pages.page(
        "model/comparison.html",
        found=found,
        report=report,
        left_out=left_out(report),
        flips=report["flips"][:MOST_FLIPS],
        more=max(0, len(report["flips"]) - MOST_FLIPS),
        differs=in_words(report["differing"]),
        signed=len(signed),
        needed=None if verdict is None else NEEDED[verdict.lane],
        state=state,
        outdated=outdated,
        may_sign=who.role is Role.MODEL_OWNER
        and verdict is not None
        and verdict.passed
        and not outdated
        and state is not State.APPROVED
        and who.person not in signed,
        signed_self=who.person in signed,
    )


@router.post("/model/evaluations/{name}/approve")
def approve(
    name: Name,
    chatham: Installation,
    pages: Pages,
    who: Deciding,
    knowing: Annotated[bool, Form()] = False,  # noqa: FBT002  -- a form's field
) -> Response:
    """A model owner's yes to the bundle of a comparison. knowing: that cases were left out."""
    office = chatham.bundles
    found = office.evaluating.comparison(name)
    if found is None:
        raise HTTPException(404, "There is no such comparison.")
    try:
        state = office.approving.approve(name, by=who, knowing=knowing)
    except (NotAllowedHereError, UnknownResultError) as refused:
        back = f"/model/evaluations/{name}"
        return pages.page("model/refused.html", why=str(refused), back=back, status=409)
    done = "bundle-approved" if state is State.APPROVED else "bundle-signed"
    return led_on(f"/model/evaluations/{name}", done)
