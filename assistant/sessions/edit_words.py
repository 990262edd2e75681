"""Why an edit was not made, in words for the coach who wrote it. Codes in, sentences out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.storage.summary_records import EditRecord, EditState
from governance.outcomes import EXPLANATIONS, ReasonCode

_REFUSED: Final[Mapping[ReasonCode, str]] = MappingProxyType(
    {
        ReasonCode.SENSITIVE_CONTENT: (
            "These words touch something that belongs with a person and not in a summary. Keep it "
            "in your private note, or talk about it. If it is about something else, say it "
            "differently."
        ),
        ReasonCode.FOR_A_PERSON: (
            "These words judge somebody, or how safe people feel with one another. A summary says "
            "what was said and agreed; talk about the rest."
        ),
        ReasonCode.OUTPUT_JUDGES_A_PERSON: (
            "These words judge somebody, or how safe people feel with one another. A summary says "
            "what was said and agreed; talk about the rest."
        ),
        ReasonCode.RESIDUAL_RISK: (
            "Too much in these words could still point to somebody after names are replaced. Say "
            "it without the detail."
        ),
        ReasonCode.OUTPUT_LEAKS_IDENTITY: (
            "With these words the summary would hold a name that is masked elsewhere. If a line "
            "shows a name that should have been masked, mark it as missed first."
        ),
        ReasonCode.OUTPUT_WITHOUT_EVIDENCE: (
            "The line points to a turn that is not there, or is not kept any more. Choose the "
            "turns it comes from again."
        ),
        ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM: (
            "These words hold a stand-in such as [PERSON_1] that stands for nobody here. Write "
            "the name instead; it is replaced by itself."
        ),
        ReasonCode.OUTPUT_EMPTY: "There was nothing in these words that can be shown.",
        ReasonCode.PROCESSING_RESTRICTED: (
            "Somebody who speaks in this session has had its processing restricted (GDPR Art. 18), "
            "so nothing is changed in it until that is lifted."
        ),
        ReasonCode.LANGUAGE_UNSUPPORTED: (
            "Names cannot be replaced in the language of this session, so nothing can be added."
        ),
    }
)
_OTHERWISE: Final[Mapping[EditState, str]] = MappingProxyType(
    {
        EditState.WAITING: "Your words are being looked at. This takes a moment.",
        EditState.MADE: "Changed.",
        EditState.OVERTAKEN: (
            "The draft was changed or approved in the meantime, so your words were not put over "
            "it. They are still here; load the draft again and make the change there."
        ),
        EditState.FAILED: (
            "Something broke while your words were looked at. Nothing was changed and nothing you "
            "wrote is lost; try again."
        ),
    }
)


def explained(record: EditRecord) -> str:
    """How a change ended, and the way on."""
    if record.state is EditState.REFUSED and record.reason is not None:
        return _REFUSED.get(record.reason, EXPLANATIONS[record.reason])
    return _OTHERWISE.get(record.state, "")
