"""What a narrative goes through before anybody sees it: the product's own gates, on this machine.

Detector and use-case forbids over the words as they came, what may not be joined, the anonymizer
with the register as its roster, pseudonyms without numbers, and the leak scan over what is left.
Invariants: no model outside this process reads any of it; one that any gate stops, or is unsure of,
is withheld whole; what goes wrong says nothing of the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from assistant.programme.pilot.mentioned import entries_of, mentioned
from assistant.programme.pilot.subjects import is_english, judges_one_person, tells_of_coaching
from assistant.programme.pilot.unnumbered import unnumbered
from assistant.programme.refusals import ProgrammeError
from assistant.storage.people_records import Called
from governance.identity import EngagementId
from governance.policy.sensitivity import Detector, Passage
from governance.policy.sensitivity.use_cases import UseCaseDetector
from governance.privacy.findings import Analyzer
from governance.privacy.generalizations import Generalizations
from governance.privacy.leak_scan import LeakScan
from governance.privacy.masking import Masker
from governance.privacy.risk import SINGLING_OUT, residual_risk
from governance.privacy.vault import InMemoryVault, Kind

LANGUAGE: Final = "en"
RISK: Final = 0.25
"""What may remain. A session may have twice that; it is shown to whoever was in it."""
_TELLING: Final = frozenset({Kind.AGE, Kind.DEMOGRAPHIC})
"""What points to somebody in a team even in other words: "the forty-something"."""
_FAULT: Final = (
    "The narratives could not be checked: a part of what masks them failed. Nothing was kept or "
    "shown. Try again; if it keeps failing, check that the models are installed."
)


class Withheld(StrEnum):
    """Why one is not shown; told to whoever hands it in and to nobody else."""

    SENSITIVE = "sensitive"
    COACHING = "coaching"
    ONE_PERSON = "one_person"
    NAMES = "names"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A narrative after the gates, one of the two. text: masked, as it would be shown."""

    text: str = field(default="", repr=False)
    why: Withheld | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """What narratives pass. Models load when the first is read."""

    analyzer: Callable[[], Analyzer]
    table: Generalizations
    detector: Callable[[], Detector]
    use_cases: Callable[[], UseCaseDetector]

    def look(self, texts: Sequence[str], people: Sequence[Called]) -> tuple[Looked, ...]:
        """Each narrative masked, or why it is withheld, in order.

        Raises:
            ProgrammeError: a gate failed; nothing is known of any of them.
        """
        try:
            return self._looked(texts, people)
        except Exception:  # noqa: BLE001  -- whatever it was, its message may quote a narrative
            raise ProgrammeError(_FAULT) from None

    def _looked(self, texts: Sequence[str], people: Sequence[Called]) -> tuple[Looked, ...]:
        masked = self._masked(texts, people)
        shown = [unnumbered(one.text) for one in masked]
        leaking = self._leaking(shown, people)
        found: list[Looked] = []
        for at, (text, one) in enumerate(zip(texts, masked, strict=True)):
            why = self._objection(text, shown[at]) or one.why
            if why is None and at in leaking:
                why = Withheld.NAMES
            found.append(Looked(text=shown[at]) if why is None else Looked(why=why))
        return tuple(found)

    def _objection(self, text: str, shown: str) -> Withheld | None:
        if not is_english(text):
            return Withheld.UNSURE
        passage = Passage(number=1, text=text)
        detector, forbids = self.detector(), self.use_cases()
        if detector.detect([passage]) or forbids.asked(text) or forbids.written(text):
            return Withheld.SENSITIVE
        # The policies forbid both joins to everybody, so that nobody could allow them here.
        if tells_of_coaching(text):
            return Withheld.COACHING
        return Withheld.ONE_PERSON if judges_one_person(shown) else None

    def _masked(self, texts: Sequence[str], people: Sequence[Called]) -> list[Looked]:
        """Each masked alone, with whom all of them gave away; UNSURE where too much remains."""
        roster = mentioned(texts, people)
        vault = InMemoryVault(EngagementId("narratives"))
        masker = Masker(self.analyzer(), table=self.table)
        masker.mask(texts, roster, vault, LANGUAGE)
        found: list[Looked] = []
        for text in texts:
            alone = masker.mask([text], roster, InMemoryVault.holding(vault), LANGUAGE)
            risk = residual_risk(alone.texts, alone.uncertain)
            told = SINGLING_OUT.search(alone.texts[0]) or any(
                s.kind in _TELLING for s in alone.spans
            )
            unsure = risk > RISK or bool(told)
            why = Withheld.UNSURE if unsure else None
            found.append(Looked(text=alone.texts[0], why=why))
        return found

    def _leaking(self, shown: Sequence[str], people: Sequence[Called]) -> frozenset[int]:
        """Which still name somebody. No word excuses another: there is no session around them."""
        scan, everybody = LeakScan(self.analyzer()), entries_of(people)
        if not scan.leaks(shown, everybody, (), LANGUAGE):
            return frozenset()
        return frozenset(
            at for at, text in enumerate(shown) if scan.leaks([text], everybody, (), LANGUAGE)
        )
