"""The engine that reads a masked session for its themes; nothing leaves this process.

Invariant: what comes out is ids of the taxonomy and probabilities. There is no text to guard, so
that a sentence said in a session, whatever it instructs, has no channel into a report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from assistant.storage.theme_records import FacetSet
from assistant.themes.classifier import ThemeClassifier
from governance.errors import EngineError
from governance.identity import PersonId, ThemeReport
from governance.masked import MaskedTranscript
from governance.opening import open_for_engine
from governance.stages import Pseudonymized


class FacetEngine:
    """Finds facets. classifier: loads on the first session."""

    def __init__(self, classifier: Callable[[], ThemeClassifier]) -> None:
        self._classifier: Final = classifier

    def facets(self, session: Pseudonymized[ThemeReport]) -> FacetSet:
        """The themes of a session, stamped with what found them.

        Raises:
            EngineError: the classifier failed; whatever it said is not repeated.
        """
        masked = open_for_engine(session)
        try:
            classifier = self._classifier()
            whole = _themes(classifier, [turn.text for turn in masked.turns])
            coachees = {turn.speaker for turn in masked.turns if turn.role == "coachee"}
            made = FacetSet(
                taxonomy=classifier.taxonomy.version,
                classifier=classifier.version,
                themes=whole,
                # Of a group each is read alone, so that nobody's words count as another's.
                each=dict.fromkeys(coachees, whole)
                if len(coachees) == 1
                else {person: _themes(classifier, _said(masked, person)) for person in coachees},
            )
        except Exception:  # noqa: BLE001  -- its message might quote the session
            made = None
        if made is None:
            raise EngineError(
                "The theme classifier failed on this session, so no theme of it is counted. "
                "Nothing left this machine."
            )
        return made


def _themes(classifier: ThemeClassifier, turns: Sequence[str]) -> dict[str, float]:
    known = classifier.taxonomy.themes
    return {one.theme: one.score for one in classifier.facets(turns) if one.theme in known}


def _said(masked: MaskedTranscript, person: PersonId) -> list[str]:
    return [turn.text for turn in masked.turns if turn.speaker == person]
