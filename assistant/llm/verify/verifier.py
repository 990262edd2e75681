"""All checks in their order, the formal ones first, so that counts name the plainest fault."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from assistant.llm.verify.actor import speaks_who_acts
from assistant.llm.verify.alteration import is_unaltered
from assistant.llm.verify.claims import Check, Claim, Evidence
from assistant.llm.verify.dates import only_said_times
from assistant.llm.verify.modality import keeps_modality
from assistant.llm.verify.names import only_said_names
from assistant.llm.verify.negation import keeps_negation
from assistant.llm.verify.numbers import only_said_numbers
from assistant.llm.verify.owner import has_right_owner
from assistant.llm.verify.pseudonyms import only_issued_pseudonyms
from assistant.llm.verify.quote import is_quoted
from assistant.llm.verify.retraction import is_not_taken_back
from assistant.llm.verify.speaker import is_said_by_its_speaker
from assistant.llm.verify.support import is_supported
from assistant.llm.verify.turns import cites_existing_turns
from assistant.llm.verify.wording import is_plain

CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "turns": cites_existing_turns,
        "wording": is_plain,
        "pseudonyms": only_issued_pseudonyms,
        "names": only_said_names,
        "numbers": only_said_numbers,
        "dates": only_said_times,
        "owner": has_right_owner,
        "quote": is_quoted,
        "speaker": is_said_by_its_speaker,
        "actor": speaks_who_acts,
        "negation": keeps_negation,
        "alteration": is_unaltered,
        "modality": keeps_modality,
        "support": is_supported,
        "retraction": is_not_taken_back,
    }
)
"""Name -> check. The names are counted in `DraftReport.failed` and stand in the ledger."""


def first_failed(claim: Claim, evidence: Evidence, *, besides: Collection[str] = ()) -> str | None:
    """The name of the first check that says no, or None when the claim may stand.

    besides: names of checks whose question the caller has settled more strictly.
    """
    for name, check in CHECKS.items():
        if name not in besides and not check(claim, evidence):
            return name
    return None
