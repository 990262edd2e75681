"""Sends the bundled made-up sessions through a made-up installation, each as a trace of its own.

Invariant: what is traced is one of `MadeUp`, read from this package and from nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from assistant.probes.enrolment import everybody_says_yes
from assistant.sessions.filing import File, file_for, read
from assistant.sessions.people import Circle
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from assistant.telemetry.spans import Doing, MadeUp, Mark, Outcome
from assistant.tracing.installation import MadeUpInstallation
from assistant.tracing.recording import Recording
from governance.errors import ChathamError
from governance.identity import Actor, EngagementId, Role
from governance.outcomes import NoConsent
from governance.raw import SessionContext

_CONTEXTS: Final[Mapping[MadeUp, SessionContext]] = {
    MadeUp.HANDOVER: SessionContext(),
    MadeUp.SUCCESSION: SessionContext(coachee_level="vp", coach_type="external"),
}
_OUTCOMES: Final[Mapping[Status, Outcome]] = {
    Status.IN_REVIEW: Outcome.SUMMARY,
    Status.QUEUED: Outcome.POSTPONED,
    Status.FAILED: Outcome.FAILED,
}


def traced(chatham: MadeUpInstallation, recording: Recording, case: MadeUp) -> SessionRecord:
    """One session from file to what its coach reads, or to its stop.

    Raises:
        ChathamError: it did not get as far as its first gate; the recording says where it ended.
    """
    with recording.span(Doing.SESSION) as span:
        span.mark(Mark.CASE, case)
        span.mark(Mark.PROCESSOR, chatham.processor.locality)
        span.mark(Mark.OUTCOME, Outcome.FAILED)
        with recording.span(Doing.INTAKE):
            circle = _taken_in(chatham, case)
        done = chatham.worker.run_next()
        if done is None:
            span.mark(Mark.OUTCOME, Outcome.POSTPONED)
            raise ChathamError(
                "Models and the embedded engine are stopped here (`chatham ai stop`), so no "
                "session is worked on and none can be traced. `chatham ai resume` says go again."
            )
        span.mark(Mark.OUTCOME, _OUTCOMES.get(done.status, Outcome.STOPPED))
        if done.status is Status.IN_REVIEW:
            with recording.span(Doing.RELEASE):
                chatham.releaser.summary(done.id, reader=_coach(circle))
        return done


def _taken_in(chatham: MadeUpInstallation, case: MadeUp) -> Circle:
    name = f"{case.value}.vtt"
    data = files("assistant").joinpath("demo_sessions", name).read_bytes()
    file = File(data=data, filename=name, context=_CONTEXTS[case])
    reading = read(file, chatham.files)
    # The first to speak in the bundled sessions is the coach.
    coach, *others = reading.labels
    engagement = EngagementId(chatham.ids.new("eng"))
    circle = chatham.people.confirm(
        engagement, {coach: "coach", **dict.fromkeys(others, "coachee")}
    )
    everybody_says_yes(chatham, engagement, circle.actors(), chatham.processor.locality)
    filed = file_for(circle, reading, file, processor=chatham.processor, ids=chatham.ids)
    if isinstance(chatham.reception.receive(filed.arrival, by=_coach(circle)), NoConsent):
        raise ChathamError("The made-up people's yes was not accepted. Tell whoever sent Chatham.")
    return circle


def _coach(circle: Circle) -> Actor:
    return next(one for one in circle.actors() if one.role is Role.COACH)
