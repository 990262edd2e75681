"""Who may come to the theme pages: each page names one action of the policies."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import Path, Query
from starlette.exceptions import HTTPException

from api.asking import may
from assistant.bootstrap import Chatham
from assistant.themes.periods import Period
from governance.identity import Actor
from governance.policy.entry import Entry, entry_request

Seeing: TypeAlias = Annotated[Actor, may(Entry.SEE_THEMES)]
Ordering: TypeAlias = Annotated[Actor, may(Entry.ORDER_THEMES)]
SeeingTaxonomy: TypeAlias = Annotated[Actor, may(Entry.SEE_TAXONOMY)]
EditingTaxonomy: TypeAlias = Annotated[Actor, may(Entry.EDIT_TAXONOMY)]
PublishingTaxonomy: TypeAlias = Annotated[Actor, may(Entry.PUBLISH_TAXONOMY)]

Cohort: TypeAlias = Annotated[str, Query(max_length=200)]
ReportId: TypeAlias = Annotated[str, Path(max_length=100)]


def allows(chatham: Chatham, entry: Entry, actor: Actor) -> bool:
    """Whether a page shows this way on."""
    return chatham.policy_engine.decide(entry_request(entry, actor)).allow


def period_of(text: str) -> Period:
    """The period; HTTPException 422 when it is none."""
    try:
        return Period.parse(text)
    except ValueError as bad:
        raise HTTPException(422, str(bad)) from None
