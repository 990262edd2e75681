"""A person's receipts, as files that go along with their trail."""

from __future__ import annotations

import json
from collections.abc import Mapping

from assistant.consent.receipts import Receipts
from assistant.proving.trails import Attachments
from governance.identity import Actor, PersonId


def receipt_files(receipts: Receipts) -> Attachments:
    """Gives each receipt as a page to read and as JSON-LD; that it was given is recorded."""

    def files(person: PersonId, by: Actor) -> Mapping[str, bytes]:
        from assistant.consent.receipt_page import receipt_page  # noqa: PLC0415  -- late

        made: dict[str, bytes] = {}
        for yes, given in receipts.of(person, by=by).items():
            made[f"receipt-{yes}.html"] = receipt_page(given).encode()
            made[f"receipt-{yes}.jsonld"] = json.dumps(given, ensure_ascii=False, indent=2).encode()
        return made

    return files
