"""`/v1/ledger`: the signed checkpoint, for witnesses and whoever keeps a copy elsewhere."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from api.tokens import Asking, Installation

router = APIRouter(prefix="/v1/ledger", tags=["ledger"])


@router.get("/checkpoint", response_class=PlainTextResponse)
def checkpoint(chatham: Installation, who: Asking) -> str:  # noqa: ARG001  -- anybody with a token
    """The ledger as it is now, signed (C2SP tlog-checkpoint)."""
    with chatham.database.write() as work:
        signed = chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
    return signed.note
