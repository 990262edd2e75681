"""The engine that words: facts from the embedded engine, prose from a model, line by line.

Invariants: turns, owner and due date of a line are the embedded engine's; a wording that fails a
check, or never comes, leaves the session's own words in its place; whatever becomes of the model,
there is a draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.llm.engines import Extract, extracted
from assistant.llm.gateway import Gateway
from assistant.llm.report import Drafting
from assistant.llm.wording.answer import SCHEMA_NAME, WordingAnswer
from assistant.llm.wording.assembling import Worded, assemble
from assistant.llm.wording.judging import ClaimJudge
from assistant.llm.wording.notes import Note, notes_of
from governance.identity import BundleDigest, Processor, SessionSummary
from governance.masked import MaskedTranscript, MaskedTurn
from governance.opening import open_for_engine, record_draft
from governance.outcomes import NoConsent
from governance.stages import Pseudonymized
from prompts.catalog import Prompt, PromptError

LINES_PER_REQUEST: Final = 4


class WordingEngine:
    """Asks a chat model through the gateway to word what the embedded engine found."""

    def __init__(
        self,
        gateway: Gateway,
        extract: Extract,
        *,
        prompt: Prompt,
        lines_per_request: int = LINES_PER_REQUEST,
        judge: ClaimJudge | None = None,
    ) -> None:
        if prompt.answers != SCHEMA_NAME:
            raise PromptError(
                f"Prompt {prompt.id} v{prompt.version} was written for answers of the form "
                f"{prompt.answers}; this version reads {SCHEMA_NAME}."
            )
        self._gateway: Final = gateway
        self._extract: Final = extract
        self._prompt: Final = prompt
        self._size: Final = max(1, lines_per_request)
        self._judge: Final = judge

    @property
    def processor(self) -> Processor:
        """See `SummaryEngine.processor`."""
        return self._gateway.processor

    @property
    def bundle(self) -> BundleDigest:
        """See `SummaryEngine.bundle`."""
        return self._gateway.bundle

    def draft(self, session: Pseudonymized[SessionSummary], /) -> Drafting | NoConsent:
        """See `SummaryEngine.draft`; a model that fails costs its wording, never the draft."""
        masked = open_for_engine(session)
        summary = extracted(self._extract, masked)
        found = notes_of(summary, masked)
        notes = tuple(found.values())

        def pick(_masked: MaskedTranscript) -> Sequence[Sequence[MaskedTurn]]:
            turns = [note.as_turn() for note in notes]
            return [turns[i : i + self._size] for i in range(0, len(turns), self._size)]

        replies = self._gateway.ask_each(session, self._prompt, WordingAnswer, pick)
        if isinstance(replies, NoConsent):
            return replies
        texts = _texts(notes, replies.answers, self._size)
        worded: Worded = assemble(summary, masked, found, texts, shortfall=replies.shortfall)
        egress = replies.facts
        if self._judge is not None and worded.standing:
            said = [
                (note, worded.standing[n])
                for note in notes
                if (n := note.number) in worded.standing
            ]
            verdict = self._judge.refused(session, said, before=egress.usage)
            if isinstance(verdict, NoConsent):
                return verdict
            egress = egress.plus(verdict.facts)
            worded = assemble(
                summary,
                masked,
                found,
                texts,
                refused=verdict.numbers,
                shortfall=replies.shortfall or verdict.shortfall,
            )
        draft = record_draft(session, worded.summary, bundle=self.bundle)
        return Drafting(draft=draft, report=worded.report, egress=egress)


def _texts(
    notes: Sequence[Note], answers: Sequence[WordingAnswer | None], size: int
) -> dict[int, str]:
    """What the model made of each note, by number; another request's note is not its to word."""
    found: dict[int, str] = {}
    for place, answer in enumerate(answers):
        for note in notes[place * size : (place + 1) * size]:
            text = answer.text_of(note.number) if answer is not None else None
            if text is not None:
                found[note.number] = text
    return found
