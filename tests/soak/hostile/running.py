"""Batches of hostile inputs, each in a process of its own: counted, timed, and its memory told.

The readers and the app run in that process. It is forked from one that has imported everything, so
that a batch begins at once, and is thrown away, since Hypothesis remembers each input.
"""

from __future__ import annotations

import asyncio
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from assistant.transcripts.language import get_ready
from tests.soak.hostile.asking import Operations
from tests.soak.hostile.bodies import bodies
from tests.soak.hostile.files import FORM, hostile, readers

LONGEST_S = 5
"""Of processor time: how busy the machine is says nothing about a reader."""
BATCH = 5_000
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.soak.hostile.running"])
SHARES = {
    "transcripts": 8,
    "calendars": 2,
    "people": 2,
    "narratives": 1,
    "speakers": 1,
    "bodies": 2,
}
"""Batches of each, in turn."""
TURN = tuple(kind for kind, share in SHARES.items() for _ in range(share))


@dataclass(kw_only=True)
class Found:
    """counts: inputs by reader or operation, and by what became of them. most: bytes of memory."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    most: int = 0
    seconds: float = 0.0

    def add(self, other: Found) -> None:
        """Another batch's."""
        self.counts += other.counts
        self.most = max(self.most, other.most)
        self.seconds += other.seconds

    @property
    def inputs(self) -> int:
        """How many there were."""
        return self.counts.total()


def batch(number: int, inputs: int) -> Found:
    """In a process of its own: so many inputs, other ones for every number."""
    found = Found()
    # Of processor time of this process, and nothing that it waits for.
    signal.signal(signal.SIGPROF, _too_long)
    began = time.process_time()
    kind = TURN[number % len(TURN)]
    if kind == "bodies":
        with tempfile.TemporaryDirectory(prefix="chatham-hostile-") as home:
            ask_all(number, inputs, Path(home), found.counts)
    else:
        read_all(kind, number, inputs, found.counts)
    found.seconds = time.process_time() - began
    found.most = most_memory()
    return found


def read_all(kind: str, number: int, inputs: int, counts: Counter[tuple[str, str]]) -> None:
    """Have one reader read that many files: it reads, or refuses and says what to do."""
    get_ready()
    reader = readers(number)[kind]

    def each(data: bytes, form: str | None) -> None:
        with limited():
            try:
                outcome, why = reader.read(data, form), None
            except reader.refusals as refused:
                outcome, why = None, refused
        assert str(why).strip() if why is not None else outcome
        counts[kind, "refused" if why is not None else "read"] += 1

    drawn(each, number, inputs, data=hostile(reader.good), form=FORM)


def ask_all(number: int, inputs: int, home: Path, counts: Counter[tuple[str, str]]) -> None:
    """Send that many bodies, shared out over all operations: none is answered with a fault."""
    operations = Operations(home)
    found = list(operations)
    with asyncio.Runner() as runner:
        for nth, one in enumerate(found):
            share = inputs // len(found) + (nth < inputs % len(found))

            def each(data: bytes, who: int) -> None:
                with limited():
                    status = runner.run(operations.ask(one, data, who))  # noqa: B023  -- used at once
                assert 200 <= status < 500, (one.name, status)  # noqa: B023  -- likewise
                counts[one.name, str(status)] += 1  # noqa: B023  -- likewise

            one.open_to = operations.open_to(one, runner)
            drawn(
                each,
                number * 1_000 + nth,
                share,
                data=bodies(one.media, one.content),
                who=st.sampled_from(one.open_to),
            )


def drawn(
    each: Callable[..., None], number: int, inputs: int, **of: st.SearchStrategy[object]
) -> None:
    """Call `each` that often. Hypothesis ends early where it has run out of inputs."""
    how = settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    seed(number)(how(given(**of)(each)))()


@contextmanager
def limited() -> Iterator[None]:
    """Stop what takes longer than an input may."""
    signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _too_long(*_: object) -> None:
    raise TimeoutError(f"an input took longer than {LONGEST_S} s")


def most_memory() -> int:
    """In bytes, of this process alone: `ru_maxrss` would go on counting what its parent held."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["VmHWM"].split()[0]) * 1024


def run(
    inputs: int,
    *,
    begin: int = 0,
    processes: int = 1,
    seconds: float = float("inf"),
    size: int = BATCH,
    tell: Callable[[int, Found], None] = lambda _number, _found: None,
) -> Found:
    """Everything, batch after batch. begin: the first one's number, to go on where a run stopped.

    seconds: no batch begins afterwards. size: inputs of a batch. tell: hears after each what was
    done so far.
    """
    until = time.monotonic() + seconds
    batches = iter(range(begin, begin + -(-inputs // size)))
    found, waiting = Found(), set[Future[Found]]()
    with ProcessPoolExecutor(processes, mp_context=FORKS, max_tasks_per_child=1) as pool:
        done = count(begin + 1)
        while True:
            while len(waiting) < processes and time.monotonic() < until:
                number = next(batches, None)
                if number is None:
                    break
                waiting.add(pool.submit(batch, number, size))
            if not waiting:
                return found
            ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for one in ended:
                found.add(one.result())
                tell(next(done), found)
