"""The anonymizer gate: the only one that makes a `Pseudonymized`.

Invariant: it gives back a wholly masked session or none. A recognizer that fails, a vault that
cannot be read, anything unforeseen: a `GateError`, and nothing is issued.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from governance import custody
from governance.errors import GateError
from governance.identity import DecisionId
from governance.masked import MaskedTranscript, MaskedTurn
from governance.outcomes import Blocked, Escalated, ReasonCode, Route
from governance.ports import Ids
from governance.privacy.findings import Analyzer
from governance.privacy.generalizations import Generalizations, installed
from governance.privacy.masking import Masker
from governance.privacy.missed import Missed
from governance.privacy.risk import residual_risk
from governance.privacy.sureness import Strictness
from governance.privacy.vault import Vault
from governance.raw import Edit, Raw, Request, RosterEntry, Stored, Transcript, Turn
from governance.stages import Cleared, P, Pseudonymized

_FAULT: Final = (
    "The session could not be masked: a recognizer or the vault failed. Nothing was read by a "
    "model and nothing is lost. Try again; if it keeps failing, check that the models are "
    "installed."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the gate lets through. residual_risk: 0..1, see `risk`; above it a person decides."""

    strictness: Strictness = Strictness.STRICT
    residual_risk: float = 0.5


class Anonymizer:
    """Masks one cleared session at a time against the vault of its engagement.

    digest: SHA-256 over the rules it works by; recorded with its decisions and in every bundle.
    """

    def __init__(
        self,
        *,
        analyzer: Analyzer,
        ids: Ids,
        limits: Limits | None = None,
        table: Generalizations | None = None,
        beside: str = "",
    ) -> None:
        """beside: digest of what else decides, such as the organization's patterns."""
        self._limits = limits or Limits()
        table = table or installed()
        self._masker = Masker(analyzer, self._limits.strictness, table)
        bounds = f"{self._limits.strictness.name}|{self._limits.residual_risk}"
        rules = f"{table.digest}|{bounds}|{beside}"
        self.digest: Final = sha256(rules.encode()).hexdigest()
        self._ids = ids

    def pseudonymize(
        self, cleared: Cleared[P], vault: Vault, missed: Sequence[Missed] = ()
    ) -> Pseudonymized[P] | Escalated | Blocked:
        """Mask the session, or stop: no recognizer for its language, or too much would remain.

        missed: names somebody has marked in this engagement.

        Raises:
            TypeError: anything but a Cleared was handed in.
            GateError: something failed, or the vault is another engagement's.
        """
        if not isinstance(cleared, Cleared):  # pyright: ignore[reportUnnecessaryIsInstance]
            # For callers who do not run a type checker.
            raise TypeError(f"The anonymizer masks a Cleared, not a {type(cleared).__name__}.")
        if vault.engagement != cleared.header.engagement:
            raise GateError(
                "The vault belongs to another engagement than the session, so nothing was "
                "masked. This is a fault in the installation: report it."
            )
        decision = DecisionId(self._ids.new("dec"))
        raw = custody.raw_of(cleared)
        turns, roster, transcript = _content(raw)
        if transcript.language not in self._masker.languages:
            return Blocked(
                reason=ReasonCode.LANGUAGE_UNSUPPORTED, decision=decision, route=Route.MODEL_OWNER
            )
        try:
            masked = self._masker.mask(
                [turn.text for turn in turns], roster, vault, transcript.language, missed
            )
            risk = residual_risk(masked.texts, masked.uncertain, len(roster))
        except GateError:
            raise
        except Exception:  # noqa: BLE001  -- whatever it was, its message may quote the session
            raise GateError(_FAULT) from None
        if risk > self._limits.residual_risk:
            return Escalated(
                reason=ReasonCode.RESIDUAL_RISK, route=Route.PRIVACY_OFFICER, decision=decision
            )
        header = replace(cleared.header, decisions=(*cleared.header.decisions, decision))
        content = replace(
            transcript,
            turns=tuple(
                MaskedTurn(number=turn.number, speaker=turn.speaker, role=turn.role, text=text)
                for turn, text in zip(turns, masked.texts, strict=True)
            ),
            issued=masked.issued,
        )
        return custody.make_pseudonymized(cleared, header, content)


def _content(raw: Raw) -> tuple[tuple[Turn, ...], tuple[RosterEntry, ...], MaskedTranscript]:
    """The turns, the roster, and an empty masked transcript with the facts that need no mask."""
    match raw:
        case Transcript():
            empty = MaskedTranscript(
                turns=(),
                issued=frozenset(),
                kind=raw.kind,
                language=raw.language,
                context=raw.context,
            )
            return raw.turns, raw.roster, empty
        case Request():
            said = Turn(number=1, speaker=raw.author, role="coachee", text=raw.text)
            return (said,), (), MaskedTranscript(turns=(), issued=frozenset(), kind="notes")
        case Edit():
            written = tuple(
                Turn(number=number, speaker=raw.author, role="coach", text=line)
                for number, line in enumerate(raw.text.split("\n"), start=1)
            )
            empty = MaskedTranscript(
                turns=(), issued=frozenset(), kind="notes", language=raw.language
            )
            return written, (), empty
        case Stored():
            speaker = min(raw.coachees | raw.coaches)
            kept = tuple(
                Turn(number=number, speaker=speaker, role="coachee", text=line)
                for number, line in enumerate(raw.text.split("\n"), start=1)
            )
            empty = MaskedTranscript(
                turns=(),
                issued=frozenset(),
                kind="notes",
                language=raw.language,
                context=raw.context,
            )
            return kept, (), empty
