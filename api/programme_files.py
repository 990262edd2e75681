"""A paper of the programme as a file, for the pages and the API alike."""

from __future__ import annotations

import json
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.bootstrap import Chatham
from assistant.papers import word
from assistant.papers.apart import as_pdf
from assistant.programme.papers.answers import Asked
from assistant.programme.papers.office import BUDGET
from assistant.programme.papers.tracing import TracedPaper
from governance.identity import Actor


class PaperForm(StrEnum):
    """What a paper can be taken away as; only the budget is a table."""

    PDF = "pdf"
    WORD = "docx"
    JSON = "json"
    TABLE = "csv"


_TYPES: Final = {
    PaperForm.PDF: "application/pdf",
    PaperForm.WORD: word.MEDIA_TYPE,
    PaperForm.JSON: "application/json",
    PaperForm.TABLE: "text/csv; charset=utf-8",
}


def file_of(
    chatham: Chatham, paper: str, form: PaperForm, *, by: Actor, picked: Collection[Asked] = ()
) -> Response:
    """The paper's bytes as a download; HTTPException 422 for a table of anything but the budget."""
    if form is PaperForm.TABLE:
        if paper != BUDGET:
            raise HTTPException(422, "Only the budget sheet is a table. Take this one as a PDF.")
        data = chatham.programme_papers.budget_lines(by=by)
    else:
        data = _written(chatham.programme_papers.issue(paper, by=by, picked=picked), form)
    headers = {"Content-Disposition": f'attachment; filename="{paper}.{form.value}"'}
    return Response(data, media_type=_TYPES[form], headers=headers)


def _written(made: TracedPaper, form: PaperForm) -> bytes:
    if form is PaperForm.JSON:
        return json.dumps(made.document(), ensure_ascii=False, indent=2).encode()
    return as_pdf(made.paper) if form is PaperForm.PDF else word.as_word(made.paper)
