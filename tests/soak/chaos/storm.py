"""A storm: sessions run while web, workers, PostgreSQL and a model server are killed."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from assistant.config import Settings
from assistant.storage.statuses import Status
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import Actor, EngagementId, Locality, PersonId, Role, SessionSummary
from tests.integration.sessions.scene import Scene, overrides, scene
from tests.soak.chaos import killable, model_server
from tests.soak.chaos.people import Pair
from tests.soak.chaos.processes import Forked, Killable, Postgres, free_port

SESSIONS_OF_A_PAIR = 3
WITHDRAWS_EVERY = 4
AFTERWARDS = 600.0
"""Seconds the sessions have to end once nothing is killed any more."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """seconds: over how long the kills are spread."""

    sessions: int
    kills: int
    seconds: float
    workers: int = 2
    seed: int = 1


@dataclass(kw_only=True)
class Storm:
    """Everything that is looked at afterwards."""

    home: Path
    stage: Scene
    pairs: list[Pair]
    killed: dict[str, int]
    seconds: float
    stuck: int
    asked_again: int

    @property
    def model_log(self) -> Path:
        return self.home / "asked.log"


@contextmanager
def storm(size: Size) -> Iterator[Storm]:
    """Run one, and keep everything until the block ends."""
    # Not in pytest's folder: run by root, PostgreSQL becomes a user who may not enter that.
    with tempfile.TemporaryDirectory(prefix="chatham-storm-", ignore_cleanup_errors=True) as made:
        home = Path(made)
        postgres = Postgres(home)
        processes: list[Killable] = [postgres]
        stage = None
        try:
            ports = {"web": free_port(), "model": free_port()}
            given = settings_of(home, postgres.url, ports["model"])
            stage = scene(home / "home", overrides(), settings_=Settings.model_validate(given))
            processes += others(size, given, ports, home)
            yield run(size, home, stage, processes, f"http://127.0.0.1:{ports['web']}")
        finally:
            if stage is not None:
                stage.chatham.database.close()
            for process in reversed(processes):
                process.end()


def settings_of(home: Path, url: str, model_port: int) -> dict[str, object]:
    return {
        "home": home / "home",
        "database_url": url,
        "llm": "openai:stub",
        "llm_base_url": f"http://127.0.0.1:{model_port}/v1",
        "llm_timeout_s": 3,
    }


def others(
    size: Size, given: dict[str, object], ports: dict[str, int], home: Path
) -> Iterator[Killable]:
    """Web, the model server and the workers, started."""
    tmp, told = home / "tmp", home / "asked.log"
    tmp.mkdir()
    yield Forked("web", killable.web, given, ports["web"], log=home / "web.log", tmp=tmp)
    asked = (ports["model"], told, size.seed)
    yield Forked("model", model_server.main, *asked, log=home / "model.log", tmp=tmp)
    for n in range(size.workers):
        yield Forked("worker", killable.worker, given, log=home / f"worker{n}.log", tmp=tmp)


def run(size: Size, home: Path, stage: Scene, processes: list[Killable], url: str) -> Storm:
    chance = random.Random(size.seed)  # noqa: S311  -- a test's dice
    pairs = list(pairs_of(size, stage, url, chance))
    give_up = threading.Event()
    threads = [threading.Thread(target=pair.run, args=(give_up,)) for pair in pairs]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    # Each of them once at least, where there are kills enough.
    victims = chance.sample(processes, len(processes)) + chance.choices(processes, k=size.kills)
    for victim in victims[: size.kills]:
        give_up.wait(chance.expovariate(size.kills / size.seconds))
        victim.kill()
    deadline, asked_again = time.monotonic() + AFTERWARDS, 0
    while any(thread.is_alive() for thread in threads) and time.monotonic() < deadline:
        asked_again += retried(stage)
        time.sleep(0.5)
    stuck = sum(thread.is_alive() for thread in threads)
    give_up.set()
    for thread in threads:
        thread.join()
    killed = dict.fromkeys((process.name for process in processes), 0)
    for process in processes:
        killed[process.name] += process.kills
    return Storm(
        home=home,
        stage=stage,
        pairs=pairs,
        killed=killed,
        seconds=time.monotonic() - began,
        stuck=stuck,
        asked_again=asked_again,
    )


def retried(stage: Scene) -> int:
    """What a person does about failed sessions; the clock would do it after minutes."""
    with stage.chatham.database.read() as work:
        failed = work.sessions.by_status(Status.FAILED)
    for record in failed:
        stage.chatham.worker.retry(record.id)
    return len(failed)


def pairs_of(size: Size, stage: Scene, url: str, chance: random.Random) -> Iterator[Pair]:
    for n, first in enumerate(range(0, size.sessions, SESSIONS_OF_A_PAIR)):
        code = EngagementId(f"storm-{n}")
        circle = stage.chatham.people.confirm(code, {"Farah": "coach", "Abena": "coachee"})
        actors = {role: Actor(person=person, role=role) for person, role in circle.roles.items()}
        for actor in actors.values():
            word = Word(
                person=actor.person or PersonId(""),
                purpose=SessionSummary,
                channel=Channel.CLI,
                locality=Locality.LOCAL,
                place=Place(engagement=code),
            )
            stage.chatham.consenting.grant(word, by=actor)
        yield Pair(
            code=code,
            numbers=range(first, min(first + SESSIONS_OF_A_PAIR, size.sessions)),
            coach=token(stage, actors[Role.COACH]),
            coachee=token(stage, actors[Role.COACHEE]),
            url=url,
            withdraws=n % WITHDRAWS_EVERY == WITHDRAWS_EVERY - 1,
            chance=random.Random(chance.random()),  # noqa: S311  -- a test's dice
        )


def token(stage: Scene, actor: Actor) -> str:
    with stage.chatham.database.write() as work:
        secret, _ = work.tokens.issue(
            role=actor.role,
            person=actor.person,
            scopes={"api"},
            expires_at=stage.chatham.clock.now() + timedelta(days=1),
            randomness=stage.chatham.randomness,
        )
    return secret
