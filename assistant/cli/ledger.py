"""`chatham ledger`: sign, export, verify with nothing but the public key, witness, and trails."""

from __future__ import annotations

import os
from pathlib import Path

import click

from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.cli.trails import trail
from assistant.cli.witnessing import cosigned, witness, witness_key
from governance.ledger.cosignature import WitnessKey
from governance.ledger.findings import Report
from governance.ledger.signed_note import NoteError, VerifierKey
from governance.ledger.trail_archive import is_archive, verify_archive
from governance.ledger.verify import verify_file
from governance.ledger.witness import CosignRequest


@click.group(cls=Listing)
def ledger() -> None:
    """Verify, export and sign the ledger of everything the gates decided."""


ledger.add_command(witness)
ledger.add_command(cosigned)
ledger.add_command(trail)


@ledger.command()
@click.option(
    "--since",
    type=click.IntRange(min=0),
    help="Print a request to a witness that has seen so many entries.",
)
def checkpoint(since: int | None) -> None:
    """Sign the ledger as it is now and print the checkpoint; keep it somewhere else."""
    chatham = open_installation()
    with chatham.database.write() as work:
        book = chatham.ledger(work)
        signed = book.sign_checkpoint(chatham.signer, at=chatham.clock.now())
        if since is None:
            result(signed.note.rstrip("\n"))
            return
        if since > signed.size:
            raise BadInput(
                f"The ledger has {signed.size} entries and never had {since}. If a witness says it "
                "has seen that many, something was cut off: tell your privacy officer."
            )
        proof = book.prove_consistency(since, size=signed.size)
    asked = CosignRequest(note=signed.note, old_size=since, hashes=proof.hashes)
    result(asked.encode().rstrip("\n"))


@ledger.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write the whole ledger to FILE, freshly signed, for `ledger verify FILE`."""
    chatham = open_installation()
    key = chatham.signer.verifier
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInput(
            f"{file} exists already. Choose another name; nothing was overwritten."
        ) from None
    except OSError as refused:
        raise BadInput(f"{file} cannot be written: {refused.strerror}.") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as out:
            count = sum(1 for line in chatham.own_ledger.lines() if out.write(f"{line}\n"))
    except BaseException:
        file.unlink()  # half a ledger would only look like one that was cut
        raise
    note(f"{count} lines. Whoever has the public key can check it offline:")
    note(f"  chatham ledger verify {file} --key '{key.encode()}'")


@ledger.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--key", help="The ledger's public key, as `chatham init` printed it.")
@click.option(
    "--checkpoint",
    "known",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint kept elsewhere; truncation shows only against one.",
)
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    help="The public key of a witness that must have cosigned.",
)
def verify(
    file: Path | None, key: str | None, known: tuple[Path, ...], witnesses: tuple[str, ...]
) -> None:
    """Check that nothing was edited, reordered, inserted, deleted or forked.

    Without FILE: this installation's own ledger, in its database. With FILE: offline, given the
    public key; an exported ledger, or the ZIP of a person's trail.
    """
    kept = [_note(path) for path in known]
    named = [witness_key(one) for one in witnesses]
    if file is None:
        report = _verify_here(key, kept, named)
        what = f"The ledger proves itself: {report.size} entries"
    elif is_archive(file):
        report = verify_archive(file, _key(key), known=kept, witnesses=named)
        what = f"The trail proves itself: {report.signed} entries of a ledger of {report.size}"
    else:
        report = verify_file(file, _key(key), known=kept, witnesses=named)
        what = f"The ledger proves itself: {report.size} entries"
    _tell(report, what)


def _verify_here(key: str | None, kept: list[str], named: list[WitnessKey]) -> Report:
    chatham = open_installation()
    return chatham.own_ledger.check(_key(key) if key else None, known=kept, witnesses=named)


def _note(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"{path} is no checkpoint: it is not text.") from None


def _key(encoded: str | None) -> VerifierKey:
    if encoded is None:
        raise BadInput("Give the ledger's public key with --key; `chatham init` printed it.")
    try:
        return VerifierKey.parse(encoded)
    except NoteError as bad:
        raise BadInput(str(bad)) from None


def _tell(report: Report, what: str) -> None:
    for finding in report.findings:
        where = f"line {finding.line}: " if finding.line else ""
        note(f"{where}{finding.message}")
    if not report.ok:
        raise StoppedByGate(
            "This does not prove itself. Keep the file and the database as they are and tell your "
            "privacy officer."
        )
    for one in report.witnessed:
        note(
            f"{one.witness} vouches for the first {one.size}, as seen {one.at:%Y-%m-%d %H:%M} UTC."
        )
    result(
        f"{what}, {report.erased} erased or kept back by design, "
        f"{report.checkpoints} checkpoints, root {report.root.hex()[:16]}…"
    )
