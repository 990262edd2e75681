"""The output guard: what a machine wrote, checked before anybody may see it.

Invariants: every text rests on turns of the session; no pseudonym stands in it that the session
was not given; no name does, in any spelling the leak scan knows; none judges a person or how safe
people feel (DESIGN §4). One bad line stops the whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from governance import custody
from governance.errors import GateError
from governance.identity import DecisionId
from governance.masked import MaskedTranscript
from governance.outcomes import Blocked, Escalated, ReasonCode, Route
from governance.output import CitedText, Output
from governance.policy.labels import USE_CASE_DOOR, USE_CASE_POLICIES, UseCase
from governance.policy.sensitivity.use_cases import UseCaseDetector
from governance.ports import Ids
from governance.privacy.leak_scan import LeakScan
from governance.privacy.pseudonyms import named_in
from governance.privacy.vault import Vaults
from governance.stages import Draft, Guarded, Out, P

_FAULT: Final = (
    "The draft could not be checked: the leak scan, the vault or the draft itself gave nothing "
    "usable. Nobody has seen it and nothing is lost. Try again."
)


class OutputGuard:
    """Checks drafts; keeps nothing between two of them."""

    def __init__(
        self, *, scan: LeakScan, vaults: Vaults, use_cases: UseCaseDetector, ids: Ids
    ) -> None:
        self._scan = scan
        self._vaults = vaults
        self._use_cases = use_cases
        self._ids = ids

    def check(self, draft: Draft[P, Out]) -> Guarded[P, Out] | Blocked | Escalated:
        """Let a draft through, or say why not.

        Raises:
            TypeError: anything but a Draft was handed in.
            GateError: the check itself failed.
        """
        if not isinstance(draft, Draft):  # pyright: ignore[reportUnnecessaryIsInstance]
            # For callers who do not run a type checker.
            raise TypeError(f"The guard checks a Draft, not a {type(draft).__name__}.")
        decision = DecisionId(self._ids.new("dec"))
        try:
            drafted = custody.drafted_of(draft)
            answer, evidence = drafted.answer, drafted.evidence
            reason = self._objection(answer, evidence, draft)
            judging = {} if reason is not None else self._judging(answer, evidence)
        except Exception:  # noqa: BLE001  -- whatever it was, its message may quote the draft
            raise GateError(_FAULT) from None
        if reason is not None:
            leaked = reason is ReasonCode.OUTPUT_LEAKS_IDENTITY
            return Blocked(
                reason=reason,
                decision=decision,
                route=Route.PRIVACY_OFFICER if leaked else Route.MODEL_OWNER,
            )
        if judging:
            return Escalated(
                reason=ReasonCode.OUTPUT_JUDGES_A_PERSON,
                route=USE_CASE_DOOR,
                decision=decision,
                labels=tuple(use.value for use in UseCase if use in judging),
                turns=tuple(sorted({turn for turns in judging.values() for turn in turns})),
                policies=tuple(sorted(USE_CASE_POLICIES[use] for use in judging)),
            )
        header = replace(draft.header, decisions=(*draft.header.decisions, decision))
        return custody.make_guarded(draft, header, answer, _cited_only(answer, evidence))

    def _objection(
        self, answer: object, evidence: MaskedTranscript, draft: Draft[P, Out]
    ) -> ReasonCode | None:
        if not isinstance(answer, Output):
            raise TypeError("A draft's answer must list its cited texts.")
        cited = answer.cited()
        if not cited or any(not one.text.strip() for one in cited):
            return ReasonCode.OUTPUT_EMPTY
        if not _rests_on(cited, evidence):
            return ReasonCode.OUTPUT_WITHOUT_EVIDENCE
        if not all(named_in(one.text) <= evidence.issued for one in cited):
            return ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM
        leaks = self._scan.leaks(
            [one.text for one in cited],
            self._vaults.of(draft.header.engagement).entries(),
            [turn.text for turn in evidence.turns],
            evidence.language,
        )
        return ReasonCode.OUTPUT_LEAKS_IDENTITY if leaks else None

    def _judging(self, answer: object, evidence: MaskedTranscript) -> dict[UseCase, frozenset[int]]:
        """Use cases no machine may do that a line does, with the turns those lines rest on."""
        found: dict[UseCase, frozenset[int]] = {}
        for one in answer.cited() if isinstance(answer, Output) else ():
            if _quoted(one, evidence):
                continue
            for finding in self._use_cases.written(one.text):
                found[finding.use_case] = found.get(finding.use_case, frozenset()) | {*one.turns}
        return found


def _quoted(one: CitedText, evidence: MaskedTranscript) -> bool:
    """Whether a line is what somebody said: a person's own words are no verdict of a machine."""
    said = (_bare(turn.text) for turn in evidence.turns if turn.number in one.turns)
    return any(_bare(one.text) in text for text in said)


def _bare(text: str) -> str:
    return " ".join(text.casefold().strip(" .\u2026\u201c\u201d\"'").split())


def _rests_on(cited: tuple[CitedText, ...], evidence: MaskedTranscript) -> bool:
    turns = {turn.number for turn in evidence.turns}
    return all(one.turns and turns.issuperset(one.turns) for one in cited)


def _cited_only(answer: object, evidence: MaskedTranscript) -> MaskedTranscript:
    """The turns an answer rests on. A summary outlives the transcript, which has 30 days (§4)."""
    cited = answer.cited() if isinstance(answer, Output) else ()
    numbers = {number for one in cited for number in one.turns}
    turns = tuple(turn for turn in evidence.turns if turn.number in numbers)
    texts = [*(turn.text for turn in turns), *(one.text for one in cited)]
    named = frozenset[str]().union(*(named_in(text) for text in texts))
    return replace(evidence, turns=turns, issued=evidence.issued & named)
