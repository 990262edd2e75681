"""The mask probe of DESIGN §7: one case in, one dictionary out. Nothing is stored.

Offsets are Unicode code points of the original, end-exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from governance.identity import EngagementId
from governance.privacy.anonymizer import Limits
from governance.privacy.findings import Analyzer
from governance.privacy.generalizations import Generalizations
from governance.privacy.masking import Masker
from governance.privacy.risk import residual_risk
from governance.privacy.vault import InMemoryVault
from governance.raw import RosterEntry

_ENGAGEMENT: Final = EngagementId("probe")


def probe_mask(
    line: Mapping[str, Any],
    analyzer: Analyzer,
    limits: Limits | None = None,
    table: Generalizations | None = None,
) -> dict[str, Any]:
    """Mask one case, a fresh engagement of its own.

    line: `{"id","text"}` or `{"id","turns":[{"i","speaker","text"}],"roster":[{"name","role"}]}`.
    Gives `{"id","text"|"turns","spans":[…],"would_escalate"}`; a span's `turn` is its `i`, or
    None for plain text.

    Raises:
        KeyError, TypeError, ValueError: the line is not of this shape.
    """
    limits = limits or Limits()
    turns = cast("Sequence[Mapping[str, Any]] | None", line.get("turns"))
    texts = [str(line["text"])] if turns is None else [str(turn["text"]) for turn in turns]
    roster = [
        RosterEntry(
            name=str(one["name"]), role=str(one["role"]), aliases=tuple(one.get("aliases", ()))
        )
        for one in cast("Sequence[Mapping[str, Any]]", line.get("roster", ()))
    ]
    masker = Masker(analyzer, limits.strictness, table)
    masked = masker.mask(texts, roster, InMemoryVault(_ENGAGEMENT), "en")
    content: dict[str, Any] = (
        {"text": masked.texts[0]}
        if turns is None
        else {
            "turns": [
                {**turn, "text": text} for turn, text in zip(turns, masked.texts, strict=True)
            ]
        }
    )
    risk = residual_risk(masked.texts, masked.uncertain, len(roster))
    return {
        "id": line.get("id"),
        **content,
        "spans": [
            {
                "turn": None if turns is None else turns[span.text]["i"],
                "start": span.start,
                "end": span.end,
                "type": span.kind.value,
                "pseudonym": span.pseudonym,
            }
            for span in masked.spans
        ],
        "would_escalate": risk > limits.residual_risk,
    }
