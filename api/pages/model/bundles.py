"""`/model`: what works on sessions now, Stop AI now, and every bundle there is or was."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.bundles.lanes import differing
from assistant.bundles.refusals import NotAllowedHereError, NotApprovedError
from assistant.bundles.words import contents_of, in_words
from assistant.storage.bundle_records import Mode
from governance.identity import Actor, BundleDigest, Role
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Seeing = Annotated[Actor, may(Entry.SEE_BUNDLES)]
Deciding = Annotated[Actor, may(Entry.DECIDE_BUNDLES)]
Stopping = Annotated[Actor, may(Entry.STOP_AI)]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
ACTS: Final = {"choose": "bundle-chosen", "retire": "bundle-retired", "suspend": "bundle-suspended"}


@router.get("/model")
def bundles(chatham: Installation, pages: Pages, who: Seeing) -> Response:
    """What works now first; then every bundle, the one that serves on top."""
    office = chatham.bundles
    standing = office.book.standing()
    with chatham.database.read() as work:
        facts = {digest: work.bundles.facts(digest) for digest in standing.lives}
    serving = standing.serving
    own = facts.get(serving) if serving else None
    lives = sorted(
        standing.lives.values(),
        key=lambda one: (one.digest != serving, one.noted_at),
    )
    rows = [
        {
            "life": life,
            "contents": contents_of(told) if (told := facts[life.digest]) else None,
            "differs": in_words(differing(own, told)) if own and told else (),
            "evaluations": [v for v in standing.verdicts.values() if v.bundle == life.digest],
        }
        for life in lives
    ]
    try:
        mode = office.mode()
    except NotApprovedError:
        mode = None
    return pages.page(
        "model/bundles.html",
        rows=rows,
        serving=serving,
        at_work=standing.at_work,
        installed=office.installed.digest,
        stopped=standing.stopped,
        mode=mode,
        decides=who.role is Role.MODEL_OWNER,
        may_resume=standing.stopped is not None
        and (who.role is Role.PRIVACY_OFFICER or standing.stopped.role is not Role.PRIVACY_OFFICER),
    )


@router.post("/model/stop")
def stop(
    mode: Annotated[Literal["extractive", "off"], Form()],
    chatham: Installation,
    pages: Pages,
    who: Stopping,
) -> Response:
    """Stop AI now."""
    try:
        chatham.bundles.deciding.stop(Mode(mode), by=who)
    except NotAllowedHereError as refused:
        return pages.page("model/refused.html", why=str(refused), back="/model", status=409)
    return led_on("/model", "ai-stopped")


@router.post("/model/resume")
def resume(chatham: Installation, pages: Pages, who: Stopping) -> Response:
    """Say go again."""
    try:
        chatham.bundles.deciding.resume(by=who)
    except NotAllowedHereError as refused:
        return pages.page("model/refused.html", why=str(refused), back="/model", status=409)
    return led_on("/model", "ai-resumed")


@router.post("/model/bundles/{digest}/{act}")
def decide(
    digest: Digest,
    act: Literal["choose", "retire", "suspend"],
    chatham: Installation,
    pages: Pages,
    who: Deciding,
) -> Response:
    """Choose a bundle (rolling back is choosing an earlier one), put one away, suspend one."""
    bundle, office = BundleDigest(digest), chatham.bundles
    try:
        if act == "choose":
            office.choose(bundle, by=who)
        elif act == "retire":
            office.deciding.retire(bundle, by=who)
        else:
            office.deciding.suspend(bundle, cause="withdrawn", by=who)
    except NotAllowedHereError as refused:
        return pages.page("model/refused.html", why=str(refused), back="/model", status=409)
    return led_on("/model", ACTS[act])
