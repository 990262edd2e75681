"""`/v1/ledger`: the signed checkpoint, for witnesses and whoever keeps a copy elsewhere."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from api.asking import Installation, may
from api.wire import problems_of
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1/ledger", tags=["ledger"], responses=problems_of(401, 403))
Anybody = Annotated[Actor, may(Entry.SEE_CHECKPOINT)]
Verifying = Annotated[Actor, may(Entry.VERIFY_LEDGER)]


@router.get("/checkpoint", response_class=PlainTextResponse)
def checkpoint(chatham: Installation, _who: Anybody) -> str:
    """The ledger as it is now, signed (C2SP tlog-checkpoint)."""
    with chatham.database.write() as work:
        signed = chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
    return signed.note


@router.get("/proofs/inclusion", responses=problems_of(404))
def inclusion(
    chatham: Installation, _who: Verifying, index: Annotated[int, Query(ge=0, le=2**53)]
) -> dict[str, Any]:
    """That an entry stands in the ledger (RFC 6962, 2.1.1); hashes as hex."""
    with chatham.database.read() as work:
        book = chatham.ledger(work)
        if index >= book.size:
            raise HTTPException(404, "The ledger has no such entry.")
        proof = book.prove_inclusion(index)
    return {
        "index": proof.index,
        "size": proof.size,
        "leaf": proof.leaf.hex(),
        "hashes": [one.hex() for one in proof.hashes],
    }


@router.get("/proofs/consistency", responses=problems_of(404))
def consistency(
    chatham: Installation, _who: Verifying, since: Annotated[int, Query(ge=0, le=2**53)]
) -> dict[str, Any]:
    """That the ledger only grew since it had so many entries (RFC 6962, 2.1.2); hashes as hex."""
    with chatham.database.read() as work:
        book = chatham.ledger(work)
        if since > book.size:
            raise HTTPException(404, "The ledger never had so many entries.")
        proof = book.prove_consistency(since)
    return {
        "old_size": proof.old_size,
        "new_size": proof.new_size,
        "hashes": [one.hex() for one in proof.hashes],
    }
