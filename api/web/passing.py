"""Hands a request to the releaser and its answer back, both as they come.

Invariants: nothing is held whole; who hangs up is hung up on at the other end too; an answer that
breaks off is never made to look complete; what may have been done is not said to be undone.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

import anyio
from httpcore2 import (
    URL,
    AsyncConnectionPool,
    ConnectError,
    ConnectTimeout,
    LocalProtocolError,
    NetworkError,
    PoolTimeout,
    ReadTimeout,
    RemoteProtocolError,
    Request,
    Response,
    TimeoutException,
)
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api.doorkeeping import Refusal, bounded, most
from api.outermost import SAID
from api.web.answers import AWAY, BROKEN_OFF, NOT_KNOWN, TOO_SLOW
from api.web.bodies import Body, ClientGoneError
from api.web.heads import back, onwards, target

CONNECT_S: Final = 5.0
WRITE_S: Final = 30.0
ANSWER_S: Final = 300.0
"""Nothing at all for so long is no answer; a followed session says something every 15 seconds."""
READY_S: Final = 5.0
TAKEN_S: Final = 60.0
"""Who does not take what they asked for holds nobody at the releaser up for longer."""
_READY: Final = "/health/ready"
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FRAMINGS: Final = frozenset({b"content-length", b"transfer-encoding"})
_NOWHERE: Final = (ConnectError, ConnectTimeout, PoolTimeout)
_BROKEN: Final = (NetworkError, RemoteProtocolError, TimeoutException)
_UNREADABLE: Final = Refusal(status=400, kind="unreadable", detail=SAID["unreadable"])


class BrokenOffError(Exception):
    """An answer ended before its end: the connection is closed, so that this can be seen."""


class Passing:
    """Passes requests on over `way`."""

    def __init__(self, way: AsyncConnectionPool) -> None:
        self._way: Final = way

    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> Refusal | None:
        """Answer as the releaser does; or what to say where it does not, nothing being sent yet.

        Raises:
            BrokenOffError: in the middle of an answer.
        """
        one = _One(self._way, scope, Body(bounded(receive, most(scope))))
        async with anyio.create_task_group() as together:
            together.start_soon(_until_gone, one, receive, together.cancel_scope)
            await one.answer(send)
            together.cancel_scope.cancel()
        if one.broke_off:
            raise BrokenOffError
        return one.refusal


class _One:
    """One request on its way."""

    def __init__(self, way: AsyncConnectionPool, scope: Scope, body: Body) -> None:
        self._way: Final = way
        self._scope: Final = scope
        self._heads: Final = onwards(scope)
        self.body: Final = body
        self.has_body: Final = any(name in _FRAMINGS for name, _ in self._heads)
        self.refusal: Refusal | None = None
        self.broke_off = False

    async def answer(self, send: Send) -> None:
        """Ask, and hand over what comes; what goes wrong is left in `refusal` or `broke_off`."""
        try:
            answer = await self._way.handle_async_request(self._request())
        except ClientGoneError:
            return
        except HTTPException as no:
            kind = "too-large" if no.status_code == 413 else "too-slow"  # noqa: PLR2004
            self.refusal = Refusal(status=no.status_code, kind=kind, detail=no.detail)
        except _NOWHERE:
            self.refusal = AWAY
        except ReadTimeout:
            self.refusal = AWAY if self._asks_ready else TOO_SLOW
        except _BROKEN:
            self.refusal = BROKEN_OFF if self._scope["method"] in _READS else NOT_KNOWN
        except LocalProtocolError:
            self.refusal = _UNREADABLE
        else:
            self.body.read.set()  # or it was answered before all of it had come
            await self._hand_over(answer, send)

    async def _hand_over(self, answer: Response, send: Send) -> None:
        start = {"type": "http.response.start", "status": answer.status}
        try:
            await _taken(send({**start, "headers": back(answer.headers)}))
            async for part in answer.aiter_stream():
                await _taken(send({"type": "http.response.body", "body": part, "more_body": True}))
        except (*_BROKEN, TimeoutError):
            self.broke_off = True
            return
        finally:
            with anyio.CancelScope(shield=True):
                await answer.aclose()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _request(self) -> Request:
        return Request(
            self._scope["method"].encode("ascii"),
            URL(scheme=b"http", host=b"releaser", port=None, target=target(self._scope)),
            headers=self._heads,
            content=self.body if self.has_body else None,
            extensions={
                "timeout": {
                    "connect": CONNECT_S,
                    "pool": CONNECT_S,
                    "read": READY_S if self._asks_ready else ANSWER_S,
                    "write": WRITE_S,
                }
            },
        )

    @property
    def _asks_ready(self) -> bool:
        return bool(self._scope["path"] == _READY)


async def _taken(sending: Awaitable[None]) -> None:
    with anyio.fail_after(TAKEN_S):
        await sending


async def _until_gone(one: _One, receive: Receive, scope: anyio.CancelScope) -> None:
    """Stop everything when whoever asked hangs up. While a body comes, reading it shows that."""
    if one.has_body:
        await one.body.read.wait()
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
