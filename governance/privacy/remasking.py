"""Masks again what was masked already, when somebody has marked a name that was missed.

For sessions whose raw text is gone. Invariant: what comes out is a draft again: nobody reads it
before the output guard has looked at it as at any other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from governance import custody
from governance.errors import GateError
from governance.identity import DecisionId
from governance.masked import MaskedTranscript
from governance.output import Output
from governance.ports import Ids
from governance.privacy.missed import Missed, Patch, shows
from governance.privacy.pseudonyms import named_in
from governance.privacy.vault import Vault
from governance.stages import Draft, Guarded, Header, Out, P, Pseudonymized


def still_shows(stage: Pseudonymized[P] | Guarded[P, Out], turn: int, missed: Missed) -> bool:
    """Does this turn of the masked session show what was marked? A yes or no, never text."""
    return any(t.number == turn and shows(t.text, missed) for t in _masked(stage).turns)


class Remasking:
    """Patches one stored session against the vault of its engagement."""

    def __init__(self, missed: Missed, vault: Vault, ids: Ids) -> None:
        self._patch = Patch(missed, vault)
        self._engagement = vault.engagement
        self._ids = ids

    def transcript(self, stage: Pseudonymized[P] | Guarded[P, Out]) -> Pseudonymized[P]:
        """The masked session without the name, under a decision of its own.

        Raises:
            GateError: the vault is another engagement's.
        """
        if stage.header.engagement != self._engagement:
            raise GateError(
                "The vault belongs to another engagement than the session, so nothing was "
                "masked. This is a fault in the installation: report it."
            )
        masked = _masked(stage)
        turns = tuple(replace(t, text=self._patch.apply(t.text)) for t in masked.turns)
        changed = any(self._patch.pseudonym in named_in(t.text) for t in turns)
        issued = masked.issued | (
            frozenset({self._patch.pseudonym}) if changed else frozenset[str]()
        )
        content = replace(masked, turns=turns, issued=issued)
        decision = DecisionId(self._ids.new("dec"))
        header: Header = replace(stage.header, decisions=(*stage.header.decisions, decision))
        return custody.make_remasked(stage, header, content)

    def draft(self, stage: Guarded[P, Out]) -> Draft[P, Out]:
        """The summary without the name, for the output guard to check anew."""
        answer = custody.drafted_of(stage).answer
        if not isinstance(answer, Output):
            raise TypeError("A checked answer must list its cited texts.")
        patched = cast("Out", answer.map_text(self._patch.apply))
        masked = self.transcript(stage)
        return custody.make_draft(masked, masked.header, patched)


def _masked(stage: Pseudonymized[P] | Guarded[P, Out]) -> MaskedTranscript:
    if isinstance(stage, Guarded):
        return custody.drafted_of(stage).evidence
    return custody.masked_of(stage)
