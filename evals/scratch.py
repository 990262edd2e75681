"""A scratch installation for benchmarks: real files, real keys, synthetic consent, then gone."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assistant.bootstrap import Chatham
from assistant.cli.installing import install
from assistant.config import Settings
from assistant.sessions.people import Circle
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import Actor, EngagementId, SessionSummary, SpeakerRole


@contextmanager
def scratch_installation() -> Generator[Chatham]:
    """An installation in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="chatham-bench-") as folder:
        settings = Settings(home=Path(folder), database_url="", key_file=None, llm="")
        chatham = install(settings)
        try:
            yield chatham
        finally:
            chatham.database.close()


def enrol(
    chatham: Chatham, engagement: EngagementId, speakers: Mapping[str, SpeakerRole]
) -> Circle:
    """People of an engagement, who have all said yes."""
    circle = chatham.people.confirm(engagement, speakers)
    with chatham.database.write() as work:
        desk = chatham.consent_desk(work)
        notice = desk.current_notice(SessionSummary)
        for person, role in circle.roles.items():
            word = Word(
                person=person,
                purpose=SessionSummary,
                channel=Channel.SYNTHETIC,
                place=Place(engagement=engagement),
            )
            desk.grant(word, notice.ref, by=Actor(person=person, role=role))
    return circle
