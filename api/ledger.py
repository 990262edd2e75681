"""`/v1/ledger`: the signed checkpoint, for witnesses and whoever keeps a copy elsewhere."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from api.asking import Installation, may
from api.wire import problems_of
from governance.identity import Actor, PersonId
from governance.policy.entry import Entry

LINES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "One JSON object a line.", "content": {"application/x-ndjson": {}}}
}
ARCHIVE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A ZIP.", "content": {"application/zip": {}}}
}
router = APIRouter(prefix="/v1/ledger", tags=["ledger"], responses=problems_of(401, 403))
Anybody = Annotated[Actor, may(Entry.SEE_CHECKPOINT)]
Verifying = Annotated[Actor, may(Entry.VERIFY_LEDGER)]
Taking = Annotated[Actor, may(Entry.EXPORT_LEDGER)]
Own = Annotated[Actor, may(Entry.DEMAND_RIGHTS)]


@router.get("/checkpoint", response_class=PlainTextResponse)
def checkpoint(chatham: Installation, _who: Anybody) -> str:
    """The ledger as it is now, signed (C2SP tlog-checkpoint)."""
    with chatham.database.write() as work:
        signed = chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
    return signed.note


@router.get("/proofs/inclusion", responses=problems_of(404))
def inclusion(
    chatham: Installation,
    _who: Verifying,
    index: Annotated[int, Query(ge=0, le=2**53, examples=[0])],
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
    chatham: Installation,
    _who: Verifying,
    since: Annotated[int, Query(ge=0, le=2**53, examples=[1])],
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


@router.get("/verify")
def verify(chatham: Installation, _who: Verifying) -> dict[str, Any]:
    """Check every entry of the ledger now. It names entries and sizes, never what one says."""
    report = chatham.own_ledger.check()
    return {
        "ok": report.ok,
        "size": report.size,
        "root": report.root.hex(),
        "erased": report.erased,
        "checkpoints": report.checkpoints,
        "signed": report.signed,
        "findings": [
            {"wrong": one.wrong.value, "message": one.message, "line": one.line}
            for one in report.findings
        ],
        "key": chatham.signer.verifier.encode(),
    }


@router.get("/export", response_class=StreamingResponse, responses=LINES)
def export(chatham: Installation, who: Taking) -> StreamingResponse:
    """The whole ledger as lines, for `chatham ledger verify` on any computer."""
    lines = chatham.own_ledger.lines(by=who)
    return StreamingResponse(
        (f"{line}\n" for line in lines),
        media_type="application/x-ndjson",
        headers={"Content-Disposition": 'attachment; filename="ledger.jsonl"'},
    )


@router.get("/trail", response_class=Response, responses=ARCHIVE)
def trail(chatham: Installation, who: Own) -> Response:
    """Your own entries, each with its proof, as a ZIP: no transcript and nobody else's id."""
    made = chatham.personal_trails.make(who.person or PersonId(""), by=who)
    return Response(
        made.archive,
        media_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="trail.zip"'},
    )
