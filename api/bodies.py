"""Reads a file that is a request's body, by hand: form parsing would spool it to a file on disk."""

from __future__ import annotations

from fastapi import Request
from starlette.exceptions import HTTPException

_MB = 1_000_000


async def body_of(request: Request, most: int) -> bytes:
    """The body, of `most` bytes at most.

    Raises:
        HTTPException: 413, while it still comes in.
    """
    parts = bytearray()
    async for chunk in request.stream():
        parts += chunk
        if len(parts) > most:
            raise HTTPException(413, f"A file has at most {most // _MB} MB here.")
    return bytes(parts)
