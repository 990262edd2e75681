"""Who is asking: a bearer token (RFC 6750) stands for one person in one role."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from assistant.bootstrap import Chatham
from governance.identity import Actor, Role

_bearer = HTTPBearer(auto_error=False)


def installation(request: Request) -> Chatham:
    """The installation the app serves."""
    chatham: Chatham = request.app.state.chatham
    return chatham


Installation = Annotated[Chatham, Depends(installation)]


def actor(
    chatham: Installation,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Actor:
    """The actor of a valid token; 401 otherwise, whatever was wrong with it."""
    record = None
    if credentials is not None:
        with chatham.database.read() as work:
            record = work.tokens.find(credentials.credentials, now=chatham.clock.now())
    if record is None:
        raise HTTPException(
            401,
            "A valid token is needed. Issue one with `chatham token issue`.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return Actor(person=record.person, role=record.role)


Asking = Annotated[Actor, Depends(actor)]


def demand(who: Actor, *roles: Role) -> None:
    """403 unless the actor has one of these roles."""
    if who.role not in roles:
        allowed = ", ".join(role.value for role in roles)
        raise HTTPException(403, f"This is for: {allowed}. Your token is for {who.role.value}.")
