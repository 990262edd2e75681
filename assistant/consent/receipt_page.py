"""A receipt as a page somebody can read, print and keep: no script, no link, nothing loaded."""

from __future__ import annotations

from typing import Any

from assistant.standalone.pages import environment

_PAGES = environment("assistant.consent")

_SAID = {
    "dpv:ConsentRequested": "You were asked.",
    "dpv:ConsentRefused": "You said no.",
    "dpv:ConsentGiven": "You said yes.",
    "dpv:RenewedConsentGiven": "You said yes again.",
    "dpv:ConsentExpired": "Your yes ran out.",
    "dpv:ConsentWithdrawn": "You took your yes back.",
    "dpv:ConsentRevoked": "A privacy officer ended your yes.",
    "dpv:ConsentInvalidated": "A privacy officer found that your yes was never valid.",
}


def receipt_page(receipt: dict[str, Any]) -> str:
    """The receipt (JSON-LD of `governance.consent.receipt`) as one HTML document."""
    record = receipt["dpv:hasRecordOfActivity"]
    return _PAGES.get_template("receipt.html").render(
        receipt=receipt,
        record=record,
        notice=record["dpv:hasNotice"],
        process=record["dpv:hasProcess"][0],
        controller=record["dpv:hasDataController"],
        said=_SAID,
    )
