"""The app: routers over one installation. It loads no model; sessions are run by the worker."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from api import consents, ledger, problems, sessions
from assistant.bootstrap import Chatham, build
from assistant.config import Settings
from assistant.offline import stay_offline


def create_app(chatham: Chatham | None = None) -> FastAPI:
    """The app over `chatham`, or over the installation the environment names."""
    stay_offline()
    app = FastAPI(
        title="Chatham",
        summary="Coaching summaries that nobody can be found in.",
        version="1",
        docs_url=None,  # Swagger UI would come from somebody else's server
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    app.state.chatham = chatham or build(Settings())
    problems.install(app)
    for module in (consents, sessions, ledger):
        app.include_router(module.router)

    @app.get("/health/live", tags=["health"])
    def live() -> dict[str, Any]:
        """The process answers."""
        return {"status": "live"}

    @app.get("/health/ready", tags=["health"])
    def ready() -> dict[str, Any]:
        """The database is there, at this version; a problem otherwise."""
        app.state.chatham.database.require_current()
        return {"status": "ready"}

    return app
