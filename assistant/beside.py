"""A process beside this one, asked over its pipes: what is heavy or risky is done in there.

Invariants: what is asked and answered goes through the pipes and nowhere else; an answer bears the
number of its question, so that nobody is ever shown somebody else's; a question has a wall-clock
limit, after which the process is killed; whatever goes wrong means no answer (§5).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from types import MappingProxyType
from typing import IO, Any, Final, TypeAlias

Told: TypeAlias = Mapping[str, Any]
"""A question or an answer, as JSON has it."""


class NoAnswerError(Exception):
    """The process could not start, died, stalled, was busy for too long or answered nonsense."""


class Beside:
    """Starts it when first asked, and again after it ended; asks one question at a time.

    command: what starts it. seconds: how long an answer may take, the start and waiting for one's
    turn counted. idle_s: without a question for so long, it gives its memory back; None keeps it.
    env: what its environment has beside this one's.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        seconds: float,
        idle_s: float | None,
        env: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._command: Final = tuple(command)
        self._env: Final = dict(env)
        self._seconds: Final = seconds
        self._idle_s: Final = idle_s
        self._turn: Final = threading.Lock()
        self._numbers: Final = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None

    def ask(self, question: Told, data: bytes = b"") -> Told:
        """What it answers.

        Raises:
            NoAnswerError: it has none; the next question goes to a new process.
        """
        until = time.monotonic() + self._seconds
        if not self._turn.acquire(timeout=self._seconds):
            raise NoAnswerError
        try:
            if self._timer is not None:
                self._timer.cancel()
            told = self._told(question, data, until - time.monotonic())
            self._wait_idle()
        finally:
            self._turn.release()
        return told

    def stop(self) -> None:
        """End the process, if there is one."""
        with self._turn:
            self._end()

    def _told(self, question: Told, data: bytes, seconds: float) -> Told:
        try:
            process = self._running()
        except OSError:  # it is not there, or the machine has no room for it
            raise NoAnswerError from None
        late, whole = threading.Event(), False

        def kill() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(seconds, kill)
        watch.daemon = True
        watch.start()
        try:
            number = next(self._numbers)
            _send(_pipe(process.stdin), {"number": number, "asked": question}, data)
            told = _answer_to(number, _pipe(process.stdout).readline())
            whole = True
        except Exception:  # noqa: BLE001  -- it died, half a line, another's answer: it has none
            raise NoAnswerError from None
        finally:
            watch.cancel()
            if late.is_set() or not whole:  # what it still says must not meet the next question
                self._end()
        return told

    def _running(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is None or process.poll() is not None:
            self._end()
            process = self._process = subprocess.Popen(  # noqa: S603  -- our own command
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, **self._env},
            )
        return process

    def _wait_idle(self) -> None:
        if self._idle_s is not None:
            self._timer = threading.Timer(self._idle_s, self.stop)
            self._timer.daemon = True
            self._timer.start()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it keeps nothing that a gentler end would save
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:  # what it never read is lost with it
                continue


@contextmanager
def own_pipes() -> Generator[tuple[IO[bytes], IO[bytes]]]:
    """The other side: where this process, started by a `Beside`, is asked and answers.

    What a library prints, in Python or in C, goes to stderr and answers nothing; a crash writes no
    words to a disk; an interrupt is for whoever started it, whose end is the end of the questions.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        yield sys.stdin.buffer, answers


def answer_all(
    questions: IO[bytes], answers: IO[bytes], does: Callable[[Told, bytes], Told]
) -> None:
    """Answer each question until there are no more.

    An exception is answered with its kind alone: what it says might quote.
    """
    for line in questions:
        question: Told = json.loads(line)
        data = questions.read(question["bytes"])
        try:
            told = does(question["asked"], data)
        except Exception as fault:  # noqa: BLE001  -- whatever it is, it means no
            told = {"refused": type(fault).__name__, "message": ""}
        answers.write(json.dumps({"number": question["number"], "told": told}).encode() + b"\n")
        answers.flush()


def _answer_to(number: int, line: bytes) -> Told:
    answer: Told = json.loads(line)
    if answer["number"] != number:
        raise ValueError
    told: Told = answer["told"]
    return told


def _send(pipe: IO[bytes], question: Told, data: bytes) -> None:
    pipe.write(json.dumps({**question, "bytes": len(data)}).encode() + b"\n")
    pipe.write(data)
    pipe.flush()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError
    return pipe
