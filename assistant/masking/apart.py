"""Masking for whoever asks over HTTP, in a process of its own: the web process loads no model.

It is started when first asked, kept while it is used, and ends with whoever started it. Invariants:
ids, a marked name, narratives, masked text and somebody's copy of their own data go through pipes
between the two and nowhere else; what masking refuses is refused the same way; a process that died
or does not come back means a no.
"""

from __future__ import annotations

import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Final, Protocol

from assistant.beside import Beside, NoAnswerError, Told, answer_all, own_pipes
from assistant.bootstrap import Chatham
from assistant.bundles.serving import production
from assistant.config import Settings
from assistant.consent.previews import PreviewError, PreviewTurn
from assistant.foundations import Overrides
from assistant.masking.missed import MissedNameError, Remedy, Report
from assistant.offline import stay_offline
from assistant.programme.pilot.handing_in import ComparisonStoppedError
from assistant.programme.pilot.withholding import Looked, Withheld
from assistant.programme.refusals import ProgrammeError
from assistant.requests.refusals import RequestError
from assistant.sessions.releaser import NothingToReadError
from governance.errors import ChathamError
from governance.identity import Actor, PersonId, Role, SessionId
from governance.privacy.missed import Missed
from governance.privacy.vault import Kind

COMMAND: Final = (sys.executable, "-m", "assistant.masking.apart")
IDLE_S: Final = 300.0
"""Without a question for so long, it goes and gives its memory back."""
SECONDS: Final = 120.0
"""Its start with the models, on a busy machine, and somebody's whole copy after it."""
_REFUSALS: Final[Mapping[str, type[ChathamError]]] = {
    kind.__name__: kind
    for kind in (
        *(PreviewError, MissedNameError, NothingToReadError),
        *(ProgrammeError, ComparisonStoppedError),
    )
}


class MaskingAwayError(ChathamError):
    """The process that masks does not answer."""


class Masking(Protocol):
    """What is asked of masking while somebody waits."""

    def preview(self, session: SessionId, *, by: Actor) -> tuple[PreviewTurn, ...]:
        """See `Previews.show`."""
        ...

    def missed(self, session: SessionId, turn: int, missed: Missed, *, by: Actor) -> Report:
        """See `MissedReports.report`."""
        ...

    def own_copy(self, *, by: Actor) -> bytes:
        """See `Packages.make`: whoever asks, about themself; names of others are masked in it."""
        ...

    def copy_of(self, person: PersonId, *, by: Actor) -> bytes:
        """See `Packages.make`: a privacy officer, for somebody who has asked for it."""
        ...

    def narratives(self, data: bytes, *, keep: bool, by: Actor) -> tuple[Looked, ...]:
        """See `Narratives.check` and, to keep them, `Narratives.hand_in`."""
        ...


class MaskingHere:
    """In this process, which loads the models."""

    def __init__(self, chatham: Chatham) -> None:
        self._chatham: Final = chatham

    def preview(self, session: SessionId, *, by: Actor) -> tuple[PreviewTurn, ...]:
        """See `Previews.show`."""
        return self._chatham.previews.show(session, by=by)

    def missed(self, session: SessionId, turn: int, missed: Missed, *, by: Actor) -> Report:
        """See `MissedReports.report`."""
        return self._chatham.masking_office.missed.report(session, turn, missed, by=by)

    def own_copy(self, *, by: Actor) -> bytes:
        """See `Packages.make`."""
        return self.copy_of(by.person or PersonId(""), by=by)

    def copy_of(self, person: PersonId, *, by: Actor) -> bytes:
        """See `Packages.make`."""
        return self._chatham.requests.packages.make(person, by=by).archive

    def narratives(self, data: bytes, *, keep: bool, by: Actor) -> tuple[Looked, ...]:
        """See `Narratives.check` and `Narratives.hand_in`."""
        asked = self._chatham.narratives
        return asked.hand_in(data, by=by) if keep else asked.check(data, by=by)


class MaskingApart:
    """In a process beside this one. command: what starts it. seconds, idle_s: see `Beside`."""

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        *,
        seconds: float = SECONDS,
        idle_s: float = IDLE_S,
    ) -> None:
        self._beside: Final = Beside(command, seconds=seconds, idle_s=idle_s)

    def preview(self, session: SessionId, *, by: Actor) -> tuple[PreviewTurn, ...]:
        """See `Previews.show`; MaskingAwayError when the process died."""
        told = self._ask({"do": "preview", "session": session}, by)
        return tuple(PreviewTurn(**turn) for turn in told["turns"])

    def missed(self, session: SessionId, turn: int, missed: Missed, *, by: Actor) -> Report:
        """See `MissedReports.report`; MaskingAwayError when the process died."""
        marked = {"turn": turn, "kind": missed.kind.value, "text": missed.text}
        try:
            told = self._ask({"do": "missed", "session": session, **marked}, by)
        except MaskingAwayError:  # it may have died with the report stored
            raise MaskingAwayError(
                "Names cannot be replaced just now, and whether your report was taken in is not "
                "certain. Look again in a minute; if the name still stands there, report it again."
            ) from None
        remedy = Remedy(told["remedy"])
        return Report(id=told["id"], session=SessionId(told["session"]), remedy=remedy)

    def own_copy(self, *, by: Actor) -> bytes:
        """See `Packages.make`; MaskingAwayError when the process died."""
        return self.copy_of(by.person or PersonId(""), by=by)

    def copy_of(self, person: PersonId, *, by: Actor) -> bytes:
        """See `Packages.make`; MaskingAwayError when the process died."""
        told = self._ask({"do": "copy_of", "session": "", "about": person}, by)
        return b64decode(told["archive"])

    def narratives(self, data: bytes, *, keep: bool, by: Actor) -> tuple[Looked, ...]:
        """See `Narratives.check` and `Narratives.hand_in`; MaskingAwayError when it died."""
        try:
            told = self._ask({"do": "narratives", "session": "", "keep": keep}, by, data)
        except MaskingAwayError:  # it may have died with them stored
            if not keep:
                raise
            raise MaskingAwayError(
                "Names cannot be replaced just now, and whether the narratives were kept is not "
                "certain. Look at the pilot again in a minute; if they are not there, hand them in."
            ) from None
        return tuple(
            Looked(text=one["text"], why=Withheld(one["why"]) if one["why"] else None)
            for one in told["looked"]
        )

    def stop(self) -> None:
        """End the process, if there is one; the next question starts another."""
        self._beside.stop()

    def _ask(self, asked: Told, by: Actor, data: bytes = b"") -> Told:
        try:
            told = self._beside.ask({**asked, "person": by.person, "role": by.role.value}, data)
        except NoAnswerError:
            raise _away() from None
        if told.get("refused") == RequestError.__name__:
            raise RequestError(told["message"], cause=told["cause"])
        refusal = _REFUSALS.get(told.get("refused", ""))
        if refusal is not None:
            raise refusal(told["message"])
        if "refused" in told:
            raise _away()
        return told


def opened(settings: Settings, overrides: Overrides | None = None) -> Chatham:
    """The installation as whoever serves opens it: masking as approved, whatever lies on the disk.

    Raises:
        NotApprovedError: nothing that is approved can run here; then nobody is answered.
    """
    return production(settings, overrides)


def serve(chatham: Chatham, questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer one question after another until there are no more."""
    here = MaskingHere(chatham)

    def does(asked: Told, data: bytes) -> Told:
        try:
            return _answer(here, asked, data)
        except RequestError as refused:
            name = RequestError.__name__
            return {"refused": name, "message": str(refused), "cause": refused.cause}
        except ChathamError as refused:
            return {"refused": type(refused).__name__, "message": str(refused)}

    answer_all(questions, answers, does)


def _answer(here: MaskingHere, asked: Told, data: bytes) -> Told:
    person = asked["person"]
    by = Actor(person=PersonId(person) if person else None, role=Role(asked["role"]))
    session = SessionId(asked["session"])
    does: Mapping[str, Callable[[], Told]] = {
        "preview": lambda: {
            "turns": [
                {"number": one.number, "role": one.role, "text": one.text}
                for one in here.preview(session, by=by)
            ]
        },
        "missed": lambda: _reported(
            here.missed(
                session, asked["turn"], Missed(kind=Kind(asked["kind"]), text=asked["text"]), by=by
            )
        ),
        "copy_of": lambda: {
            "archive": b64encode(here.copy_of(PersonId(asked["about"]), by=by)).decode()
        },
        "narratives": lambda: {
            "looked": [
                {"text": one.text, "why": one.why and one.why.value}
                for one in here.narratives(data, keep=asked["keep"], by=by)
            ]
        },
    }
    return does[asked["do"]]()


def _reported(report: Report) -> Told:
    return {"id": report.id, "session": report.session, "remedy": report.remedy.value}


def _away() -> MaskingAwayError:
    return MaskingAwayError(
        "Names cannot be replaced just now, so nothing is shown. Try again in a minute."
    )


if __name__ == "__main__":
    stay_offline()
    with own_pipes() as (questions, answers):
        serve(opened(Settings()), questions, answers)
