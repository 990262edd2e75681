"""`/office/papers`: papers written from how things are now, and the audit pack of a period."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.rendering import Pages
from assistant.papers.apart import as_pdf
from assistant.papers.office import PAPERS
from governance.identity import Actor
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Officer = Annotated[Actor, may(Entry.MAKE_PAPERS)]
NAMES: Final = {
    "record-of-processing": "Record of processing (GDPR Art. 30)",
    "impact-assessment": "Impact assessment, a draft (GDPR Art. 35)",
    "governance-checklist": "Governance checklist before a vendor's demo, one page",
    "conformance": "Conformance: each rule with the test or setting that keeps it",
    "works-council": "For the works council: what is not done with people's data",
}


@router.get("/office/papers")
def papers(chatham: Installation, pages: Pages, _who: Officer) -> Response:
    """What can be written."""
    today = chatham.clock.now().date()
    return pages.page(
        "office/papers.html",
        papers=[(paper, NAMES.get(paper, paper.replace("-", " "))) for paper in PAPERS],
        start=(today - timedelta(days=90)).isoformat(),
        end=today.isoformat(),
    )


@router.post("/office/papers")
def issue(
    chatham: Installation,
    who: Officer,
    paper: Annotated[str, Form(max_length=50)],
    form: Annotated[str, Form(pattern="^(pdf|json)$")] = "pdf",
) -> Response:
    """One paper as things are now; the ledger keeps its digest."""
    made = chatham.papers.issue(paper, by=who)
    if form == "json":
        text = json.dumps(made.document(), ensure_ascii=False, indent=2)
        return _file(text.encode(), f"{made.id}.json", "application/json")
    return _file(as_pdf(made), f"{made.id}.pdf", "application/pdf")


@router.post("/office/audit")
def audit(
    chatham: Installation,
    who: Officer,
    start: Annotated[str, Form(max_length=10)],
    end: Annotated[str, Form(max_length=10)],
) -> Response:
    """Exceptions, then 25 chains drawn at random, each with its proofs, and the verifier."""
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        raise HTTPException(422, "Give both days as year-month-day.") from None
    after = datetime.combine(last, time(), tzinfo=UTC) + timedelta(days=1)
    pack = chatham.audits.make(datetime.combine(first, time(), tzinfo=UTC), after, by=who)
    return _file(pack.archive, f"audit-{first}-{last}.zip", "application/zip")


def _file(data: bytes, name: str, media_type: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(data, media_type=media_type, headers={"Content-Disposition": disposition})
