"""The product as the suites ask it: one installation in memory, wired as production is.

Consent is synthetic and granted at the real desk, as for `chatham probe`. Invariant: nothing is
stored, and no model is asked but the one that was handed in. Sessions that several suites ask
about are run once; a run is the same however often it is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from assistant.bootstrap import Chatham
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.llm.chat import NOTHING, Usage
from assistant.probes.installation import in_memory
from assistant.probes.lines import SessionCase
from assistant.probes.masking import MaskCase, probe_mask
from assistant.probes.requests import as_answer, open_programme, run_request
from assistant.probes.sensitivity import SensitivityCase, probe_sensitivity
from assistant.probes.summary import BOTH, Ran, run_session
from assistant.probes.themes import probe_themes
from assistant.probes.triage import TriageCase, probe_triage, triage_desk
from assistant.themes.classifier import ThemeClassifier
from assistant.triage.deciding import TriageDesk
from evals.masking.documents import Document
from evals.masking.scores import Covered
from evals.suites.counting import Counting, Orders, between
from evals.suites.doors import Doors
from governance.identity import Role


class Product:
    """Production's use cases over ports in memory."""

    def __init__(
        self, settings: Settings | None = None, overrides: Overrides | None = None
    ) -> None:
        given = overrides or Overrides()
        self._counting = Counting(given.transport) if given.transport else None
        asked: object = given.transport
        self.orders: Final[Orders | None] = asked if isinstance(asked, Orders) else None
        self.chatham: Final[Chatham] = in_memory(
            replace(given, transport=self._counting) if self._counting else given, settings
        )
        self._ran: dict[tuple[str, frozenset[Role]], Ran] = {}
        self._spent: dict[str, Usage] = {}
        self.doors = Doors()

    def warm(self) -> None:
        """Load every model now, so that no case waits for it."""
        self.chatham.warm()

    @cached_property
    def _desk(self) -> TriageDesk:
        return triage_desk(self.chatham)

    @cached_property
    def _classifier(self) -> ThemeClassifier:
        return ThemeClassifier.load(self.chatham.embedder)

    def session(self, session: SessionCase, *, consenting: frozenset[Role] = BOTH) -> Ran:
        """The whole pipeline, released to the coach with names restored.

        Raises:
            ChathamError: the session failed.
        """
        key = (session.model_dump_json(exclude={"id"}), consenting)
        if key not in self._ran:
            if self._counting:
                self._counting.spent = NOTHING
            self._ran[key] = run_session(session, chatham=self.chatham, consenting=consenting)
            self._spent[key[0]] = self._counting.spent if self._counting else NOTHING
        return self._ran[key]

    def spent(self, session: SessionCase) -> Usage:
        """What a session that has been run took of the model; nothing where none was asked."""
        return self._spent.get(session.model_dump_json(exclude={"id"}), NOTHING)

    @property
    def whole_usage(self) -> Usage:
        """What everything so far took of the model; nothing where there is none."""
        return self._counting.whole if self._counting else NOTHING

    def masked(
        self, texts: Sequence[str], roster: Sequence[tuple[str, str]] = ()
    ) -> tuple[tuple[str, ...], Covered]:
        """Masked texts, and the stretches of the originals that were covered."""
        line: Mapping[str, Any] = {
            "turns": [{"i": n, "speaker": "coachee", "text": t} for n, t in enumerate(texts, 1)],
            "roster": [{"name": name, "role": role} for name, role in roster],
        }
        answer = probe_mask(MaskCase.model_validate(line), chatham=self.chatham)
        covered: list[list[tuple[int, int]]] = [list[tuple[int, int]]() for _ in texts]
        for span in answer["spans"]:
            at, start, end = int(span["turn"]), int(span["start"]), int(span["end"])
            covered[at - 1].append((start, end))
        return tuple(turn["text"] for turn in answer["turns"]), covered

    def covered(self, document: Document) -> Covered:
        """The stretches that masking covers in a document."""
        return self.masked(document.texts, [(one.name, one.role) for one in document.roster])[1]

    def sensitivity(self, case: Mapping[str, Any]) -> Mapping[str, Any]:
        """As `chatham probe sensitivity` answers."""
        return probe_sensitivity(SensitivityCase.model_validate(case), chatham=self.chatham)

    def triage(self, text: str) -> Mapping[str, Any]:
        """As `chatham probe triage` answers; where a model may suggest doors, as production does.

        spent: what it took of that model; there only where one is set up.
        """
        if self._counting is None or self.chatham.triage.suggester is None:
            return probe_triage(TriageCase(text=text), desk=self._desk)
        if not self.doors.open:
            open_programme(self.chatham)
        before, answered = self._counting.whole, self._counting.answered
        proposed = run_request(text, chatham=self.chatham)
        self.doors = self.doors.after(
            looked_at=proposed.reached, answered=self._counting.answered > answered
        )
        return {**as_answer(proposed), "spent": between(before, self._counting.whole)}

    def themes(self, session: SessionCase) -> Mapping[str, Any]:
        """As `chatham probe themes` answers."""
        return probe_themes(session, chatham=self.chatham, classifier=self._classifier)


def shown(answer: Mapping[str, Any]) -> str:
    """An answer as the log viewer shows it."""
    return json.dumps(answer, ensure_ascii=False, indent=1, default=str)
