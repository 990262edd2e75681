"""`chatham consent receipt`: what somebody agreed to, as a page to keep and as JSON-LD."""

from __future__ import annotations

import json
from pathlib import Path

import click

from assistant.cli.context import note, result, result_json
from assistant.cli.exits import BadInput
from assistant.cli.participants import acting_as, participant
from governance.consent.receipt import ReceiptError


@click.command("receipt")
@click.argument("engagement")
@click.argument("person")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a page and a JSON-LD file for each yes into this folder.",
)
def receipt(engagement: str, person: str, out: Path | None) -> None:
    """Give PERSON the receipts for what they agreed to (ISO/IEC TS 27560, W3C DPV)."""
    chatham, _, who = participant(engagement, person)
    try:
        receipts = chatham.receipts.of(who.person, by=acting_as(who))
    except ReceiptError as refused:
        raise BadInput(str(refused)) from None
    if not receipts:
        note(f"{who.name} has not agreed to anything, so there is nothing to give a receipt for.")
    if out is None:
        for given in receipts.values():
            result_json(given)
        return
    from assistant.consent.receipt_page import receipt_page  # noqa: PLC0415  -- templates load late

    out.mkdir(parents=True, exist_ok=True)
    for yes, given in receipts.items():
        page = out / f"receipt-{yes}.html"
        page.write_text(receipt_page(given), encoding="utf-8")
        text = json.dumps(given, ensure_ascii=False, indent=2)
        page.with_suffix(".jsonld").write_text(text + "\n", encoding="utf-8")
        result(str(page))
