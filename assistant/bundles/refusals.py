"""What the register of bundles turns away; who tried what stands in the ledger, by codes only."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from governance.errors import ChathamError
from governance.identity import Actor, BundleDigest
from governance.ledger.events import Fact
from governance.ledger.kinds import EventKind


class NotAllowedHereError(ChathamError):
    """The register does not take it; nothing was changed. cause: why, as a code."""

    def __init__(self, message: str, *, cause: str) -> None:
        super().__init__(message)
        self.cause = cause


class NotApprovedError(ChathamError):
    """No approved bundle can run here, so nothing does."""


class AiStoppedError(ChathamError):
    """Somebody said stop. Nothing was sent anywhere; the session is not lost."""


@contextmanager
def noted_if_refused(
    database: Database, trail: Trail, by: Actor, bundle: BundleDigest | None
) -> Generator[None]:
    """Note in the ledger when what is done inside is refused, and pass the refusal on.

    Raises:
        NotAllowedHereError: as inside.
    """
    try:
        yield
    except NotAllowedHereError as refused:
        facts: dict[str, Fact] = {"cause": refused.cause}
        if bundle is not None:
            facts["bundle"] = bundle
        with database.write() as work:
            kind = EventKind.BUNDLE_APPROVAL_REFUSED
            trail.note(work, trail.event(kind, actor=by, facts=facts))
        raise
