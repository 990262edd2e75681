"""A write that is sent again is done once (draft-ietf-httpapi-idempotency-key-header).

Invariants: what was answered is given again to nobody but whoever asked, for the same request; an
answer that was no is not kept, since nothing was done. One place for every route under `/v1`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, FastAPI, Header, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.asking import Caller, Calling, Installation
from assistant.bootstrap import Chatham
from assistant.storage.errors import AlreadyStored
from assistant.storage.replays import Asked, Earlier

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
_LONGEST: Final = 200
_KEPT: Final = ("content-type", "location", "etag")
_WRITES: Final = frozenset({"POST", "PATCH"})
_FINE: Final = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    chatham: Chatham
    asked: Asked


class ReplayedAnswer(Exception):  # noqa: N818  -- not an error: the way out of a dependency
    """What was answered the first time."""

    def __init__(self, response: Response) -> None:
        super().__init__("Answered before.")
        self.response: Final = response


async def once(
    request: Request,
    chatham: Installation,
    calling: Calling,
    idempotency_key: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> None:
    """Take the request's key, if it has one, or give the earlier answer.

    Raises:
        ReplayedAnswer: it was done before.
        HTTPException: 400, no usable key; 409, still at work; 422, the key was for something else.
    """
    if idempotency_key is None or request.method not in _WRITES:
        return
    key = _key(idempotency_key)
    body = hashlib.sha256(await request.body()).hexdigest()
    kind = request.headers.get("content-type", "")
    what = [request.method, request.url.path, request.url.query, kind, body]
    if (read := request.headers.get("If-Match")) is not None:
        what.append(read)  # what is signed or changed is another thing then
    asked = Asked(who=_who(request, calling), key=key, request=json.dumps(what))
    earlier = await run_in_threadpool(_begin, chatham, asked)
    if earlier is None:
        request.state.taken = _Taken(chatham=chatham, asked=asked)
        return
    if not earlier.same:
        raise HTTPException(
            422, f"This {HEADER} was sent with another request before. Take a new one."
        )
    if earlier.answer is not None:
        raise ReplayedAnswer(_answer(earlier.answer))
    if earlier.done:
        raise HTTPException(
            409, "This was done already. Its answer is gone, because something was erased since."
        )
    raise HTTPException(
        409,
        f"A request with this {HEADER} is still at work, or was cut off. Look whether it was done "
        "before you send it with a new key.",
    )


class KeepingAnswers:
    """Around the routes: keeps what was answered to a write that came with a key."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; with a key, what is sent is kept before it is sent."""
        if scope["type"] != "http" or scope["method"] not in _WRITES:
            await self._app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        held: list[Message] = []

        async def sending(message: Message) -> None:
            taken: _Taken | None = state.get("taken")
            if taken is None:
                await send(message)
                return
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                del state["taken"]
                await run_in_threadpool(_end, taken, held)
                for one in held:
                    await send(one)

        try:
            await self._app(scope, receive, sending)
        finally:
            left: _Taken | None = state.pop("taken", None)
            if left is not None:
                await run_in_threadpool(_abandon, left)


def _key(sent: str) -> str:
    # The draft says a string of RFC 8941; a bare one is what most clients send.
    key = sent[1:-1] if len(sent) > 1 and sent[0] == sent[-1] == '"' else sent
    if not key or len(key) > _LONGEST or not (key.isascii() and key.isprintable()):
        raise HTTPException(400, f"{HEADER} has 1 to {_LONGEST} printable characters.")
    return key


def _who(request: Request, calling: Caller) -> str:
    actor, browser = calling.actor, calling.browser
    # Two officers have no person and one role; what tells them apart is how they came in.
    alone = browser.account if browser is not None else None
    proof = alone or calling.secret or request.headers.get("Authorization", "")
    return json.dumps([actor.role.value, actor.person, None if actor.person else proof])


def _begin(chatham: Chatham, asked: Asked) -> Earlier | None:
    now = chatham.clock.now()
    try:
        with chatham.database.write() as work:
            return work.replays.begin(asked, now=now)
    except AlreadyStored:  # by somebody at the same instant
        with chatham.database.write() as work:
            return work.replays.begin(asked, now=now)


def _end(taken: _Taken, messages: list[Message]) -> None:
    status: int = messages[0]["status"]
    if status not in _FINE:
        _abandon(taken)
        return
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in messages[0]["headers"]
    }
    body: bytes = b"".join(one.get("body", b"") for one in messages[1:])
    kept = {
        "status": status,
        "headers": {name: headers[name] for name in _KEPT if name in headers},
        "body": body.decode("utf-8"),
    }
    chatham = taken.chatham
    with chatham.database.write() as work:
        work.replays.finish(
            taken.asked,
            json.dumps(kept).encode(),
            now=chatham.clock.now(),
            randomness=chatham.randomness,
        )


def _abandon(taken: _Taken) -> None:
    with taken.chatham.database.write() as work:
        work.replays.abandon(taken.asked)


def _answer(kept: bytes) -> Response:
    told: dict[str, Any] = json.loads(kept)
    headers = {**told["headers"], REPLAYED: "true"}
    return Response(told["body"], status_code=told["status"], headers=headers)


def install(app: FastAPI) -> None:
    """Keep answers, and give them again."""
    app.add_exception_handler(ReplayedAnswer, _again)
    app.add_middleware(KeepingAnswers)


def include(app: FastAPI, router: APIRouter) -> None:
    """Include a router; what it writes under `/v1` is done once per key."""
    listens = router.prefix.startswith("/v1")
    app.include_router(router, dependencies=[Depends(once)] if listens else [])


async def _again(_request: Request, error: Exception) -> Response:
    if not isinstance(error, ReplayedAnswer):
        raise error
    return error.response
