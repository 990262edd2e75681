"""Style and scripts, served from the package: ours alone, kept by browsers until they change."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC: Final = Path(__file__).parents[1] / "static"
_YEAR: Final = "public, max-age=31536000, immutable"


class Files(StaticFiles):
    """The static folder. A URL with a digest (`static_url`) never means another file later."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 404."""
        answer = await super().get_response(path, scope)
        if scope["query_string"].startswith(b"v="):
            answer.headers["Cache-Control"] = _YEAR
        return answer
