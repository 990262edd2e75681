"""Who may come to the theme pages: each page names one action of the policies."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from fastapi import Form, Path, Query
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

_CODE: Final = r"^[A-Za-z0-9][A-Za-z0-9_.:/+=-]{0,199}$"
_REPORT: Final = r"^[A-Za-z0-9][A-Za-z0-9_]{0,99}$"
Cohort: TypeAlias = Annotated[str, Query(pattern=_CODE)]
CohortSent: TypeAlias = Annotated[str, Form(pattern=_CODE)]
ReportId: TypeAlias = Annotated[str, Path(pattern=_REPORT)]
Which: TypeAlias = Annotated[str, Query(pattern=_REPORT)]


def allows(chatham: Chatham, entry: Entry, actor: Actor) -> bool:
    """Whether a page shows this way on."""
    return chatham.policy_engine.decide(entry_request(entry, actor)).allow


def period_of(text: str) -> Period:
    """The period; HTTPException 422 when it is none."""
    try:
        return Period.parse(text)
    except ValueError as bad:
        raise HTTPException(422, str(bad)) from None
