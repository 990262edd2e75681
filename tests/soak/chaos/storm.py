"""A storm: sessions run while every process of Chatham, PostgreSQL and the model are killed.

Web and egress are the real commands. Worker and releaser are forked from a process that has
imported everything, over stand-ins for the models of the gates.
"""

from __future__ import annotations

import os
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from assistant.config import Settings
from assistant.egress.intake import intake_signer
from assistant.storage.statuses import Status
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import Actor, EngagementId, Locality, PersonId, Role, SessionSummary
from tests.integration.sessions.scene import Scene, overrides, scene
from tests.ports import held_port
from tests.soak.chaos import killable, model_server
from tests.soak.chaos.egress import Decoy, Egress
from tests.soak.chaos.model_server import SECONDS
from tests.soak.chaos.people import Pair
from tests.soak.chaos.processes import Commanded, Forked, Killable, Postgres

SESSIONS_OF_A_PAIR = 3
WITHDRAWS_EVERY = 4
BEGUN_BY = 0.9
"""The last engagement begins when so much of the storm is over, so that it has something to hit."""
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
    """Everything that is looked at afterwards.

    load: the machine's before it began. hit: kills while sessions were under way.
    """

    home: Path
    stage: Scene
    egress: Egress
    decoy: Decoy
    processes: list[Killable]
    pairs: list[Pair] = field(default_factory=list)
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    seconds: float = 0.0
    hit: int = 0
    asked_again: int = 0

    @property
    def model_log(self) -> Path:
        return self.home / "asked.log"

    @property
    def stuck(self) -> int:
        """Engagements that never came to an end."""
        return sum(not pair.done for pair in self.pairs)

    @property
    def killed(self) -> dict[str, int]:
        """How often, by what was killed."""
        kills = dict.fromkeys((process.name for process in self.processes), 0)
        for process in self.processes:
            kills[process.name] += process.kills
        return kills


@contextmanager
def storm(size: Size) -> Iterator[Storm]:
    """Run one, and keep everything until the block ends."""
    # Not in pytest's folder: run by root, PostgreSQL becomes a user who may not enter that.
    with (
        tempfile.TemporaryDirectory(prefix="chatham-storm-", ignore_cleanup_errors=True) as made,
        closing(Decoy()) as decoy,
        ExitStack() as ends,
    ):
        home = Path(made)
        postgres = Postgres(home)
        ends.callback(postgres.end)
        port, model = (ends.enter_context(held_port()) for _ in range(2))
        given = settings_of(home, postgres.url, model)
        stage = scene(home / "home", overrides(), settings_=Settings.model_validate(given))
        key = intake_signer(stage.chatham.keyring).verifier.encode()
        for name in ("tmp", "run"):
            (home / name).mkdir(mode=0o700)
        egress = Egress(home, model=model, decoy=decoy.port, intake_key=key, seconds=SECONDS)
        ends.callback(egress.end)
        place = home / "run" / "releaser.sock"
        told = {"CHATHAM_RELEASER": f"unix:{place}", "CHATHAM_PORT": str(port)}
        web = Commanded("web", "serve", log=home / "web.log", environment=told)
        ends.callback(web.end)
        processes: list[Killable] = [postgres, egress, web]
        forked = partial(Forked, home=home)
        asked = (model, home / "asked.log", egress.key, decoy.port, size.seed)
        for one in (
            forked("releaser", killable.releaser, given, place, port),
            forked("model", model_server.main, *asked),
            *(forked("worker", killable.worker, given) for _ in range(size.workers)),
        ):
            ends.callback(one.end)
            processes.append(one)
        ends.callback(stage.chatham.database.close)
        found = Storm(home=home, stage=stage, egress=egress, decoy=decoy, processes=processes)
        run(size, found, f"http://127.0.0.1:{port}")
        yield found


def settings_of(home: Path, url: str, model_port: int) -> dict[str, object]:
    return {
        "home": home / "home",
        "database_url": url,
        "llm": "openai:stub",
        "llm_base_url": f"http://127.0.0.1:{model_port}/v1",
        "llm_timeout_s": SECONDS,
        "egress": f"unix:{home / 'run' / 'egress.sock'}",
    }


def run(size: Size, found: Storm, url: str) -> None:
    chance = random.Random(size.seed)  # noqa: S311  -- a test's dice
    found.pairs += pairs_of(size, found.stage, url, chance)
    give_up = threading.Event()
    threads = [threading.Thread(target=pair.run, args=(give_up,)) for pair in found.pairs]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    # Each of them once at least, where there are kills enough.
    processes = found.processes
    victims = chance.sample(processes, len(processes)) + chance.choices(processes, k=size.kills)
    times = sorted(chance.uniform(0, size.seconds) for _ in range(size.kills))
    for at, victim in zip(times, victims, strict=False):
        give_up.wait(max(0.0, began + at - time.monotonic()))
        found.hit += any(thread.is_alive() for thread in threads)
        victim.kill()
    deadline = time.monotonic() + AFTERWARDS
    while any(thread.is_alive() for thread in threads) and time.monotonic() < deadline:
        found.asked_again += retried(found.stage)
        time.sleep(0.5)
    give_up.set()
    for thread in threads:
        thread.join()
    found.seconds = time.monotonic() - began


def retried(stage: Scene) -> int:
    """What a person does about failed sessions; the clock would do it after minutes."""
    with stage.chatham.database.read() as work:
        failed = work.sessions.by_status(Status.FAILED)
    for record in failed:
        stage.chatham.worker.retry(record.id)
    return len(failed)


def pairs_of(size: Size, stage: Scene, url: str, chance: random.Random) -> Iterator[Pair]:
    firsts = range(0, size.sessions, SESSIONS_OF_A_PAIR)
    for n, first in enumerate(firsts):
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
            begins=BEGUN_BY * size.seconds * n / len(firsts),
            address=f"127.0.{1 + n // 250}.{1 + n % 250}",
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
