"""The engine that reads a masked session for its themes; nothing leaves this process.

Invariant: what comes out is ids of the taxonomy and probabilities. There is no text to guard, so
that a sentence said in a session, whatever it instructs, has no channel into a report.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assistant.storage.theme_records import FacetSet
from assistant.themes.classifier import ThemeClassifier
from governance.errors import EngineError
from governance.identity import ThemeReport
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
            found = classifier.facets([turn.text for turn in masked.turns])
            taxonomy = classifier.taxonomy
            known = {one.theme: one.score for one in found if one.theme in taxonomy.themes}
            made = FacetSet(taxonomy=taxonomy.version, classifier=classifier.version, themes=known)
        except Exception:  # noqa: BLE001  -- its message might quote the session
            made = None
        if made is None:
            raise EngineError(
                "The theme classifier failed on this session, so no theme of it is counted. "
                "Nothing left this machine."
            )
        return made
