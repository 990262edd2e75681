"""What the register turns away, noted in the ledger: who tried what, by codes only."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from governance.errors import ChathamError
from governance.identity import Actor
from governance.ledger.events import TOKEN, Fact
from governance.ledger.kinds import EventKind


class RegisterError(ChathamError):
    """The register does not take it; nothing was stored. cause: why, as a code."""

    def __init__(self, message: str, *, cause: str) -> None:
        super().__init__(message)
        self.cause = cause


class RegisterMovedOnError(RegisterError):
    """It says something else by now than whoever acts has read; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "This was changed by somebody else since you loaded it, so nothing was done. Load it "
            "again and read what is different.",
            cause="changed_meanwhile",
        )


class NotEnteredError(RegisterError):
    """There is no such entry; nothing was stored."""

    def __init__(self) -> None:
        super().__init__("This processor is not in the register.", cause="not_entered")


class AlreadyEnteredError(RegisterError):
    """It is there; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "This processor is in the register. Change its entry instead.", cause="already_entered"
        )


class NotACodeError(RegisterError):
    """A name that is no code; nothing was stored."""


@contextmanager
def noted_if_refused(
    database: Database, trail: Trail, by: Actor, facts: Mapping[str, Fact]
) -> Generator[None]:
    """Note in the ledger when what is done inside is refused, and pass the refusal on.

    Raises:
        RegisterError: as inside; or a name that could be a sentence, before anything is done.
    """
    if not all(isinstance(v, int) or TOKEN.fullmatch(v) for v in facts.values()):
        raise NotACodeError(
            "A processor or vendor is named by one word without spaces, such as openai:gpt-5.",
            cause="not_a_code",
        )
    try:
        yield
    except RegisterError as refused:
        said = {**facts, "cause": refused.cause}
        event = trail.event(EventKind.PROCESSOR_RECORD_REFUSED, actor=by, facts=said)
        with database.write() as work:
            trail.note(work, event)
        raise
