"""Words that were turned away, noted in the ledger: who tried what, and why it was not recorded.

Invariant: the attempt is noted in a transaction of its own, for its word's was rolled back; what
is noted are ids and codes.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from governance.consent.words import ConsentError, Word
from governance.identity import Actor
from governance.ledger.events import TOKEN, Fact, Refs
from governance.ledger.kinds import EventKind


@contextmanager
def noted_if_rejected(database: Database, trail: Trail, word: Word, by: Actor) -> Generator[None]:
    """Note in the ledger when what is done inside is turned away, and pass the refusal on."""
    try:
        yield
    except ConsentError as refused:
        facts: dict[str, Fact] = {
            "cause": refused.cause,
            "channel": word.channel.value,
            "locality": word.locality.value,
        }
        code = getattr(word.purpose, "code", "")
        if TOKEN.fullmatch(code):
            facts["purpose"] = code
        refs = Refs(
            engagement=word.place.engagement, session=word.place.session, subject=word.person
        )
        attempt = trail.event(EventKind.CONSENT_ATTEMPT_REJECTED, actor=by, refs=refs, facts=facts)
        with database.write() as work:
            trail.note(work, attempt)
        raise
