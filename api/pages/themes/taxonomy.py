"""`/themes/taxonomy`: what themes are called and grouped as, by version; drafting the next."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.pages.themes.callers import (
    EditingTaxonomy,
    PublishingTaxonomy,
    SeeingTaxonomy,
    allows,
)
from assistant.themes.taxonomy import installed
from assistant.themes.versions import Named
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)


@router.get("/themes/taxonomy")
def taxonomy(chatham: Installation, pages: Pages, who: SeeingTaxonomy) -> Response:
    """What counts now, the draft there is, and every version before."""
    desk = chatham.themes.desk
    draft = desk.draft()
    return pages.page(
        "themes/taxonomy.html",
        now=desk.versions(),
        draft=draft,
        versions=[one for one in desk.all() if one.published_at is not None],
        installed=installed(),
        editing=allows(chatham, Entry.EDIT_TAXONOMY, who),
        publishing=allows(chatham, Entry.PUBLISH_TAXONOMY, who),
    )


@router.get("/themes/taxonomy/draft")
def editor(chatham: Installation, pages: Pages, _who: EditingTaxonomy) -> Response:
    """The editor, over the draft or what counts now."""
    desk = chatham.themes.desk
    draft = desk.draft()
    return pages.page(
        "themes/editor.html", shown=draft[1] if draft else desk.versions().taxonomy, draft=draft
    )


async def filled_in(request: Request) -> dict[str, str]:
    """The fields of the form that was sent."""
    return {key: str(value) for key, value in (await request.form()).items()}


@router.post("/themes/taxonomy/draft")
def change(
    form: Annotated[dict[str, str], Depends(filled_in)],
    chatham: Installation,
    who: EditingTaxonomy,
) -> Response:
    """Keep the next version as a draft."""
    base = installed()
    try:
        groups = {group: form[f"group-{group}"].strip() for group in base.group_ids}
        themes = {
            theme: Named(
                title=form[f"title-{theme}"].strip(),
                group=form[f"in-{theme}"],
                sensitive=form.get(f"never-{theme}") == "on",
            )
            for theme in base.themes
        }
    except KeyError:
        raise HTTPException(422, "Not as expected: a theme or group is missing.") from None
    chatham.themes.desk.change(groups, themes, by=who)
    return led_on("/themes/taxonomy", "drafted")


@router.post("/themes/taxonomy/discard")
def discard(chatham: Installation, _who: EditingTaxonomy) -> Response:
    """Throw the draft away."""
    chatham.themes.desk.discard()
    return led_on("/themes/taxonomy", "discarded")


@router.post("/themes/taxonomy/publish")
def publish(
    chatham: Installation,
    who: PublishingTaxonomy,
    version: Annotated[str, Form(max_length=100)],
) -> Response:
    """Let the draft count from the next report on."""
    chatham.themes.desk.publish(version, by=who)
    return led_on("/themes/taxonomy", "published")
