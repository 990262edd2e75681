"""`chatham ledger witness` and `cosigned`: a memory elsewhere, and what it vouches for."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click

from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput, StoppedByGate
from assistant.proving.witnessing import WitnessError, witness_in
from assistant.system import SystemClock, SystemRandomness
from governance.ledger.cosignature import WitnessKey
from governance.ledger.kinds import EventKind
from governance.ledger.signed_note import NoteError, VerifierKey
from governance.ledger.witness import CosignRequest, Refusal, Witness


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--request",
    type=click.File(encoding="utf-8"),
    help="What `ledger checkpoint --since` printed, or - to read it; without it, this "
    "installation's ledger is asked.",
)
@click.option("--key", help="The public key of the ledger to watch, for a new witness.")
@click.option("--name", default="chatham/witness", show_default=True, help="For a new witness.")
def witness(folder: Path, request: TextIO | None, key: str | None, name: str) -> None:
    """Cosign the ledger's checkpoint, if it continues what this witness has seen.

    FOLDER is the witness's own: its key and the last checkpoint it saw. Keep it where nobody who
    can change the database can reach it. A fork or a shrunken ledger gets no cosignature.
    """
    try:
        if request is None:
            _here(folder, key, name)
        else:
            _elsewhere(folder, request.read(), key, name)
    except WitnessError as wrong:
        raise BadInput(str(wrong)) from None


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--witness", "key", required=True, help="The witness's public key.")
def cosigned(file: TextIO, key: str) -> None:
    """Keep in the ledger what a witness elsewhere has put under a checkpoint."""
    chatham = open_installation()
    named = [witness_key(key)]
    with chatham.database.write() as work:
        try:
            kept = chatham.ledger(work).add_cosignatures(
                file.read(), chatham.signer.verifier, named
            )
        except NoteError as bad:
            raise BadInput(str(bad)) from None
        chatham.trail.note(work, chatham.trail.event(EventKind.LEDGER_CHECKPOINT_COSIGNED))
    note(f"Kept: cosigned by {kept[0].witness} at {kept[0].at:%Y-%m-%d %H:%M} UTC.")


def witness_key(encoded: str) -> WitnessKey:
    """A witness's key from the command line."""
    try:
        return WitnessKey.parse(encoded)
    except NoteError as bad:
        raise BadInput(str(bad)) from None


def _elsewhere(folder: Path, text: str, key: str | None, name: str) -> None:
    try:
        asked = CosignRequest.parse(text)
        ledger = VerifierKey.parse(key) if key else None
    except NoteError as bad:
        raise BadInput(str(bad)) from None
    with witness_in(folder, ledger, name=name, randomness=SystemRandomness()) as (one, signer):
        given = _cosign(one, asked)
        if isinstance(given, Refusal):
            raise StoppedByGate(given.message)
    note("Cosigned. Keep it in the ledger with `chatham ledger cosigned FILE --witness '…'`; key:")
    note(f"  {signer.key.encode()}")
    result(given.rstrip("\n"))


def _here(folder: Path, key: str | None, name: str) -> None:
    chatham = open_installation()
    ledger = chatham.signer.verifier
    if key is not None and key.strip() != ledger.encode():
        raise BadInput("The key you gave is not that of this installation's ledger.")
    with witness_in(folder, ledger, name=name, randomness=chatham.randomness) as (one, signer):
        seen = _seen(one)
        with chatham.database.write() as work:
            book = chatham.ledger(work)
            signed = book.sign_checkpoint(chatham.signer, at=chatham.clock.now())
            known = seen <= signed.size
            proof = book.prove_consistency(seen, size=signed.size).hashes if known else ()
        given = _cosign(one, CosignRequest(note=signed.note, old_size=seen, hashes=proof))
    with chatham.database.write() as work:
        if isinstance(given, Refusal):
            facts = {"cause": given.why.value}
            event = chatham.trail.event(EventKind.LEDGER_CHECK_FAILED, facts=facts)
        else:
            chatham.ledger(work).add_cosignatures(given, ledger, [signer.key])
            event = chatham.trail.event(EventKind.LEDGER_CHECKPOINT_COSIGNED)
        chatham.trail.note(work, event)
    if isinstance(given, Refusal):
        raise StoppedByGate(given.message)
    note(f"Cosigned, and kept in the ledger. {signer.name} vouches for {signed.size} entries; key:")
    note(f"  {signer.key.encode()}")
    result(given.rstrip("\n"))


def _cosign(one: Witness, asked: CosignRequest) -> str | Refusal:
    try:
        return one.cosign(asked, at=SystemClock().now())
    except NoteError:
        raise WitnessError(_SPOILED) from None


def _seen(one: Witness) -> int:
    try:
        return one.seen().size
    except NoteError:
        raise WitnessError(_SPOILED) from None


_SPOILED = (
    "What this witness remembers is not signed by its ledger: somebody changed its file. Nothing "
    "was cosigned. Put the file back from a copy and tell your privacy officer."
)
