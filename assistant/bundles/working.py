"""Which engine works on a session at this moment, and none when somebody said stop.

Invariants: asked right before an engine starts and again right before every egress; a stop that
falls in between ends the model's work, and the embedded engine does it, or the session waits.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.bundles.office import Approvals
from assistant.bundles.refusals import AiStoppedError
from assistant.llm.engines import SummaryEngine
from assistant.llm.report import Drafting
from assistant.storage.bundle_records import Mode
from governance.errors import GateError
from governance.identity import EMBEDDED, Processor, SessionSummary
from governance.outcomes import NoConsent
from governance.stages import Pseudonymized


def demand_models(approvals: Approvals) -> None:
    """Refuse to send anything to a model while models are stopped.

    Raises:
        AiStoppedError: they are. NotApprovedError: nothing here is approved.
    """
    if approvals.mode() is not Mode.ON:
        raise AiStoppedError(
            "Models were stopped here, so nothing was sent. The session is not lost: the embedded "
            "engine takes it, or it waits until somebody says go."
        )


def work_with(
    approvals: Approvals,
    engines: Mapping[str, SummaryEngine],
    processor: Processor,
    session: Pseudonymized[SessionSummary],
) -> tuple[SummaryEngine, Drafting | NoConsent] | None:
    """What an engine made of a session, and which one; None when the session has to wait.

    Raises:
        GateError: the model it was received for is not configured.
        NotApprovedError, EngineError: nothing may work, or the engine failed.
    """
    if approvals.mode() is Mode.ON:
        engine = engines.get(processor.id)
        if engine is None:
            raise GateError(
                "The model this session was received for is not configured any more. Nothing was "
                "sent. Configure it again, or import the session for the one you use now."
            )
        try:
            return engine, engine.draft(session)
        except AiStoppedError:
            pass
    if approvals.mode() is Mode.OFF:
        return None
    embedded = engines[EMBEDDED.id]
    return embedded, embedded.draft(session)
