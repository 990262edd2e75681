"""Refusals as RFC 9457 problem details, or as a page for somebody who is looking at pages.

Invariant: neither quotes what was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.outermost import SAID
from api.refusals import NotAllowedError
from assistant.access.office import NoRoleError
from assistant.access.oidc import NotSignedInError, ProviderAwayError
from assistant.calendar.reading import CalendarError
from assistant.cases.desk import CaseRefusedError, NoSuchCaseError
from assistant.cases.quoting import WordsGoneError
from assistant.commitments.tracked import NoSuchPlaceError, NotNowError, NotTrackedError
from assistant.consent.previews import PreviewError
from assistant.masking.apart import MaskingAwayError
from assistant.masking.missed import MissedNameError
from assistant.papers.typesetting import PaperError
from assistant.programme.files import TimesMovedOnError
from assistant.programme.people.mapping import MappingError
from assistant.programme.people.reading import PeopleFileError
from assistant.programme.pilot.handing_in import ComparisonStoppedError
from assistant.programme.refusals import ProgrammeError
from assistant.programme.settings import SettingRefusedError, SettingsMovedOnError
from assistant.proving.trails import TrailError
from assistant.register.refusals import (
    AlreadyEnteredError,
    NotACodeError,
    NotEnteredError,
    RegisterError,
    RegisterMovedOnError,
)
from assistant.requests.refusals import RequestError
from assistant.rights.holds import HoldError, NotYoursToDecideError
from assistant.rights.schedule import RetentionSettingsError
from assistant.sessions.editing import EditError, SummaryMovedOnError
from assistant.sessions.people import PeopleError
from assistant.sessions.private_notes import NoteError
from assistant.sessions.releaser import NothingToReadError
from assistant.storage.errors import NotStored, StaleNote, StorageBusy
from assistant.themes.errors import NoSuchThemesError, ThemesError, ThemesNotForYouError
from assistant.themes.taxonomy import TaxonomyError
from assistant.transcripts.errors import UnreadableTranscript
from assistant.transcripts.speakers import SpeakersUnclear
from assistant.triage.sending import RequestRefusedError
from governance.consent.words import ConsentError
from governance.errors import ChathamError
from governance.outcomes import Outcome
from governance.policy.drafts import DraftError

MEDIA_TYPE: Final = "application/problem+json"
ErrorPage: TypeAlias = Callable[[Request, int, str, Mapping[str, str]], Response]
_BASE: Final = "urn:chatham:problem:"
_STATUS: Final[Mapping[type[Exception], tuple[int, str]]] = {
    NotAllowedError: (403, "not-allowed"),
    NoRoleError: (403, "no-role"),
    NotSignedInError: (401, "not-signed-in"),
    ProviderAwayError: (502, "sign-in-away"),
    NoSuchCaseError: (404, "not-found"),
    CaseRefusedError: (403, "not-allowed"),
    WordsGoneError: (410, "gone"),
    RequestError: (403, "request-refused"),
    NothingToReadError: (404, "nothing-to-read"),
    PreviewError: (404, "nothing-to-look-at"),
    MissedNameError: (409, "missed-name"),
    RequestRefusedError: (404, "request-refused"),
    TrailError: (404, "no-trail"),
    NotTrackedError: (404, "not-found"),
    NoSuchPlaceError: (400, "cursor"),
    NotNowError: (409, "not-now"),
    CalendarError: (400, "unreadable-calendar"),
    SummaryMovedOnError: (412, "changed-meanwhile"),
    StaleNote: (412, "changed-meanwhile"),
    EditError: (400, "edit"),
    NoteError: (400, "note"),
    NotYoursToDecideError: (403, "not-appointed"),
    HoldError: (409, "hold"),
    TimesMovedOnError: (412, "changed-meanwhile"),
    RetentionSettingsError: (400, "retention"),
    SettingsMovedOnError: (412, "changed-meanwhile"),
    SettingRefusedError: (400, "setting"),
    RegisterMovedOnError: (412, "changed-meanwhile"),
    NotACodeError: (400, "register"),
    NotEnteredError: (404, "not-found"),
    AlreadyEnteredError: (409, "register"),
    RegisterError: (403, "register"),
    PaperError: (403, "paper"),
    NoSuchThemesError: (404, "not-found"),
    ThemesNotForYouError: (403, "not-allowed"),
    ThemesError: (409, "themes"),
    TaxonomyError: (400, "taxonomy"),
    ComparisonStoppedError: (403, "stopped-by-policy"),
    ProgrammeError: (409, "programme"),
    PeopleFileError: (400, "people-file"),
    MappingError: (400, "people-file"),
    NotStored: (404, "not-found"),
    PeopleError: (400, "people"),
    ConsentError: (400, "consent"),
    DraftError: (400, "policy-draft"),
    UnreadableTranscript: (400, "unreadable-transcript"),
    SpeakersUnclear: (400, "speakers-unclear"),
    MaskingAwayError: (503, "busy"),
    StorageBusy: (503, "busy"),
}


def problem(
    status: int, kind: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: object
) -> JSONResponse:
    """A problem document. kind: the last part of its stable type."""
    body = {"type": f"{_BASE}{kind}", "title": kind.replace("-", " "), "status": status}
    return JSONResponse(
        {**body, "detail": detail, **more},
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def stopped(outcome: Outcome) -> JSONResponse:
    """A gate's no: 403, with the reason in words and as a code."""
    return problem(403, "stopped-by-gate", outcome.explain(), reason=outcome.reason.value)


def install(app: FastAPI) -> None:
    """Let every error of the app end as a problem."""
    for kind in _STATUS:
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(ChathamError, _fault)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def answer(
    request: Request, status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The problem as whoever asks reads it: a page for a browser on a page, else a document."""
    shown: ErrorPage | None = getattr(request.app.state, "error_page", None)
    if shown is None or not wants_page(request):
        return problem(status, kind, detail, headers=headers)
    return shown(request, status, detail, headers or {})


def wants_page(request: Request) -> bool:
    """Whether a person is looking: not under `/v1`, and HTML is asked for."""
    under = request.url.path.startswith(("/v1/", "/health/"))
    return not under and "text/html" in request.headers.get("Accept", "")


async def _known(request: Request, error: Exception) -> Response:
    status, kind = next(found for cls, found in _STATUS.items() if isinstance(error, cls))
    if isinstance(error, RegisterError) and not wants_page(request):
        return problem(status, kind, str(error), reason=error.cause)
    return answer(request, status, kind, str(error))


async def _fault(request: Request, error: Exception) -> Response:
    return answer(request, 500, "fault", str(error))


async def _invalid(request: Request, error: Exception) -> Response:
    found: list[dict[str, Any]] = (
        list(error.errors()) if isinstance(error, RequestValidationError) else []
    )
    # Only where; the rest of an error quotes what was sent.
    where = sorted({_place(e) for e in found})
    return answer(request, 422, "invalid-request", f"Not as expected, at: {', '.join(where)}.")


def _place(error: dict[str, Any]) -> str:
    place = [str(part) for part in error["loc"]]
    if error["type"] == "extra_forbidden":
        # Its name is the sender's.
        place[-1] = "a field that is not known"
    return ".".join(place)


async def _http(request: Request, error: Exception) -> Response:
    known = error if isinstance(error, HTTPException) else HTTPException(500)
    return answer(request, known.status_code, "http", str(known.detail), known.headers)


async def _unforeseen(request: Request, _error: Exception) -> Response:
    return answer(request, 500, "fault", SAID["fault"])
