"""Every operation of the API that takes a body, asked in this process by whoever may ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from api.app import create_app
from api.limiting import Limits
from assistant.access.modes import Mode, SignIn
from assistant.storage.register_records import Office
from governance.identity import Actor, Role
from tests.integration.sessions.scene import overrides, scene

MANY = "100000000/minute"
TURNED_AWAY = {401, 403}
HOST = b"127.0.0.1:8420"


@dataclass(kw_only=True)
class Operation:
    """content: what its document says of the body. open_to: numbers of those who may ask."""

    method: str
    path: str
    media: str
    content: Mapping[str, Any]
    open_to: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As the document has it."""
        return f"{self.method} {self.path}"


class Operations:
    """Of an installation of its own, with one session in it."""

    def __init__(self, home: Path) -> None:
        self._stage = scene(home / "home", overrides())
        self._stage.says_yes()
        self._session = self._stage.takes_in().id
        sign_in = SignIn(mode=Mode.TOKENS, public_url=f"http://{HOST.decode()}")
        limits = Limits(per_address=MANY, per_person=MANY, failures=MANY)
        self._app = create_app(self._stage.chatham, sign_in=sign_in, limits=limits)
        self._tokens = [self._token(actor) for actor in self._people()]

    def __iter__(self) -> Iterator[Operation]:
        for path, operations in self._app.openapi()["paths"].items():
            for method, told in operations.items():
                for media, content in told.get("requestBody", {"content": {}})["content"].items():
                    yield Operation(
                        method=method.upper(),
                        path=path,
                        media=media,
                        content=content,
                    )

    def open_to(self, one: Operation, runner: asyncio.Runner) -> list[int]:
        """Whom it does not turn away at the door; everybody, where it does that to all."""
        everybody = list(range(len(self._tokens)))
        return [
            who for who in everybody if runner.run(self.ask(one, b"{}", who)) not in TURNED_AWAY
        ] or everybody

    async def ask(self, one: Operation, data: bytes, who: int) -> int:
        """The answer's status. What breaks is raised."""
        said: list[int] = []
        body = iter([{"type": "http.request", "body": data, "more_body": False}])

        async def receive() -> dict[str, Any]:
            return next(body, {"type": "http.disconnect"})

        async def send(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                said.append(message["status"])

        path = one.path.replace("{session}", self._session).replace("{", "").replace("}", "")
        await self._app(self._scope(one, path, len(data), who), receive, send)
        return said[0]

    def _scope(self, one: Operation, path: str, length: int, who: int) -> dict[str, Any]:
        headers = {
            b"host": HOST,
            b"authorization": f"Bearer {self._tokens[who]}".encode(),
            b"content-type": one.media.encode(),
            b"content-length": str(length).encode(),
        }
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": one.method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"engagement=north-7&speakers=Farah%3Dcoach%2CAbena%3Dcoachee",
            "headers": list(headers.items()),
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8420),
        }

    def _people(self) -> Iterator[Actor]:
        admin = Actor(person=None, role=Role.ADMINISTRATOR)
        officer = self._stage.chatham.appointments.appoint(Office.PRIVACY, by=admin)
        known = {
            Role.COACH: self._stage.coach.person,
            Role.COACHEE: self._stage.coachee.person,
            Role.PRIVACY_OFFICER: officer,
        }
        for role in Role:
            yield Actor(person=known.get(role), role=role)

    def _token(self, actor: Actor) -> str:
        chatham = self._stage.chatham
        with chatham.database.write() as work:
            secret, _ = work.tokens.issue(
                role=actor.role,
                person=actor.person,
                scopes={"api"},
                expires_at=chatham.clock.now() + timedelta(days=1),
                randomness=chatham.randomness,
            )
        return secret
