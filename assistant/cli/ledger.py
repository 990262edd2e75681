"""`chatham ledger`: sign, export, and verify offline with nothing but the public key."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.context import note, open_installation, result
from assistant.cli.exits import BadInput, StoppedByGate
from governance.ledger.export import export_lines
from governance.ledger.kinds import EventKind
from governance.ledger.signed_note import NoteError, VerifierKey
from governance.ledger.verify import Report, verify_file, verify_lines


@click.group()
def ledger() -> None:
    """Verify, export and sign the ledger of everything the gates decided."""


@ledger.command()
def checkpoint() -> None:
    """Sign the ledger as it is now and print the checkpoint; keep it somewhere else."""
    chatham = open_installation()
    with chatham.database.write() as work:
        signed = chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
    result(signed.note.rstrip("\n"))


@ledger.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write the whole ledger to FILE, freshly signed, for `ledger verify FILE`."""
    chatham = open_installation()
    if file.exists():
        raise BadInput(f"{file} exists already. Choose another name; nothing was overwritten.")
    with chatham.database.write() as work:
        book = chatham.ledger(work)
        book.append([chatham.trail.event(EventKind.LEDGER_LOG_EXPORTED)])
        book.sign_checkpoint(chatham.signer, at=chatham.clock.now())
        lines = list(export_lines(work.ledger, chatham.signer.verifier))
    file.write_text("\n".join(line.rstrip("\n") for line in lines) + "\n", encoding="utf-8")
    note(f"{len(lines)} lines. Whoever has the public key can check it offline:")
    note(f"  chatham ledger verify {file} --key '{chatham.signer.verifier.encode()}'")


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
def verify(file: Path | None, key: str | None, known: tuple[Path, ...]) -> None:
    """Check that nothing was edited, reordered, inserted, deleted or forked.

    Without FILE: this installation's own ledger. With FILE: offline, given the public key.
    """
    kept = [path.read_text(encoding="utf-8") for path in known]
    if file is not None:
        report = verify_file(file, _key(key), known=kept)
    else:
        chatham = open_installation()
        verifier = _key(key) if key else chatham.signer.verifier
        with chatham.database.write() as work:
            chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
        with chatham.database.read() as work:
            report = verify_lines(export_lines(work.ledger, verifier), verifier, known=kept)
    _tell(report)


def _key(encoded: str | None) -> VerifierKey:
    if encoded is None:
        raise BadInput("Give the ledger's public key with --key; `chatham init` printed it.")
    try:
        return VerifierKey.parse(encoded)
    except NoteError as bad:
        raise BadInput(str(bad)) from None


def _tell(report: Report) -> None:
    for finding in report.findings:
        where = f"line {finding.line}: " if finding.line else ""
        note(f"{where}{finding.message}")
    if not report.ok:
        raise StoppedByGate(
            "The ledger does not prove itself. Keep the file and the database as they are and "
            "tell your privacy officer."
        )
    result(
        f"The ledger proves itself: {report.size} entries, {report.erased} erased by design, "
        f"{report.checkpoints} checkpoints, root {report.root.hex()[:16]}…"
    )
