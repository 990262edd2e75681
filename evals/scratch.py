"""A scratch installation for benchmarks: real files, real keys, synthetic consent, then gone."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assistant.bootstrap import Chatham
from assistant.bundles.office import OnTrial
from assistant.cli.installing import install
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.probes.enrolment import everybody_says_yes
from assistant.programme.demonstration import set_up
from assistant.sessions.people import Circle
from governance.identity import EngagementId, SpeakerRole
from governance.ports import Clock


@contextmanager
def scratch_installation() -> Generator[Chatham]:
    """An installation in a folder that is removed afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="chatham-bench-") as folder,
        installed_at(Path(folder)) as chatham,
    ):
        yield chatham


@contextmanager
def installed_at(home: Path, *, clock: Clock | None = None) -> Generator[Chatham]:
    """An installation in this folder, closed afterwards. clock: the machine's if None."""
    settings = Settings(home=home, database_url="", key_file=None, llm="")
    chatham = install(settings, Overrides(approvals=OnTrial(), clock=clock))
    set_up(chatham.programme)
    try:
        yield chatham
    finally:
        chatham.database.close()


def enrol(
    chatham: Chatham, engagement: EngagementId, speakers: Mapping[str, SpeakerRole]
) -> Circle:
    """People of an engagement, who have all said yes."""
    circle = chatham.people.confirm(engagement, speakers)
    everybody_says_yes(chatham, engagement, circle.actors())
    return circle
