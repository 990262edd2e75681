"""The app: JSON API and pages over one installation. It loads no model; a worker does."""

from __future__ import annotations

from threading import Thread

from fastapi import FastAPI

from api import (
    answering,
    cases,
    commitments,
    consents,
    describing,
    earlier,
    editing,
    engagements,
    health,
    invitations,
    kpis,
    learning,
    ledger,
    masked,
    notices,
    notifications,
    officers,
    once,
    people,
    pilots,
    policies,
    preparing,
    previews,
    private_notes,
    problems,
    processors,
    programme_papers,
    programme_settings,
    progress,
    retention,
    rights,
    sessions,
    signing,
    slots,
    speakers,
    summaries,
    themes,
    triage,
    vendors,
)
from api.limiting import Limits
from api.pages.areas import PAGES
from api.pages.contacts import ContactsShown
from api.pages.errors import error_page
from api.pages.languages import Languages
from api.pages.serving import Files
from api.protecting import Protection
from assistant.access.modes import SignIn
from assistant.access.oidc import OpenId
from assistant.arenas import few_arenas
from assistant.bootstrap import Chatham
from assistant.bundles.serving import production
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.masking.apart import MaskingApart, MaskingHere
from assistant.offline import stay_offline
from assistant.programme.pilot.reckoning import ReckonApart
from assistant.telemetry.starting import watch_web
from assistant.transcripts.apart import ReadApart

ROUTERS = (
    *(signing, answering, consents, notices, invitations, engagements, sessions, progress, masked),
    *(health, previews, earlier, triage, cases, rights, ledger, officers, policies),
    *(processors, vendors, programme_settings, retention),
    *(summaries, editing, private_notes),
    *(notifications, speakers, commitments, learning, preparing, themes),
    *(people, slots, kpis, pilots, programme_papers),
)


def create_app(
    chatham: Chatham | None = None, *, sign_in: SignIn | None = None, limits: Limits | None = None
) -> FastAPI:
    """The app over `chatham` and `sign_in`, or over what the environment names.

    Raises:
        SignInError: people would not have to prove who they are.
        PolicyFilesError: a policy is broken; nothing is served until it is not.
        NotApprovedError: no approved bundle can run here.
        ProgrammeNotSetUpError: there are no crisis contacts to show.
    """
    stay_offline()
    if chatham is None:
        few_arenas()
    app = FastAPI(
        title="Chatham",
        summary="Coaching summaries that nobody can be found in.",
        version="1",
        docs_url=None,  # Swagger UI would come from somebody else's server
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    files = ReadApart()
    settings = Settings()
    served = chatham or production(settings, Overrides(files=files, reckoning=ReckonApart()))
    _ = served.policy_engine  # a broken one is found now, and not by whoever asks first
    if chatham is None:
        served.programme.demand()
        Thread(target=files.get_ready, daemon=True).start()
    how = sign_in or settings.signing_in()
    most = limits or Limits()
    app.state.chatham, app.state.sign_in, app.state.limits = served, how, most
    # An installation that was handed over may hold stand-ins, which no other process has.
    app.state.masking = MaskingApart() if chatham is None else MaskingHere(chatham)
    app.state.open_id = None
    if how.provider is not None:
        redirect = f"{how.public_url}{signing.CALLBACK}"
        app.state.open_id = OpenId(how.provider, redirect_uri=redirect, clock=served.clock)
    app.state.languages, app.state.error_page = Languages.installed(), error_page
    app.state.contacts_shown = ContactsShown()
    problems.install(app)
    once.install(app)
    for module in (*ROUTERS, *PAGES):
        once.include(app, module.router)

    app.mount("/static", Files())
    describing.install(app)
    routes = frozenset(
        str(getattr(route, "path", ""))
        for module in (*ROUTERS, *PAGES)
        for route in module.router.routes
    )
    if chatham is None:
        watch_web(served, settings, routes)
    app.add_middleware(
        Protection, sign_in=how, limits=most, routes=routes, measures=served.measures
    )
    return app
