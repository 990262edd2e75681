"""Reading files for the web in a process of its own, which may crash on a file and harm nobody.

It also keeps what tells languages apart (100 MB) out of the web process. Invariants: the file and
the reading go through pipes and nowhere else; its memory and time are bounded; a file that brings
it down is refused like any other that cannot be read, and the next one finds a new process.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Protocol

from pydantic import TypeAdapter, ValidationError

from assistant.beside import Beside, NoAnswerError, Told, answer_all, own_pipes
from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.language import get_ready, language_of
from assistant.transcripts.read import read_transcript
from assistant.transcripts.reading import Reading

COMMAND: Final = (sys.executable, "-m", "assistant.transcripts.apart")
SECONDS: Final = 30.0
"""An hour of talk takes .1 s and the longest file there may be 3 s; starting takes one or two."""
MOST_BYTES: Final = 1 << 30
"""Of address space, of which it uses a quarter on an hour of talk."""
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1"}
"""Address space is counted, and a thread for each core of a large machine takes all of it."""
_READING: Final = TypeAdapter(Reading)


class Files(Protocol):
    """What is asked of files and texts that come in."""

    def read(self, data: bytes, *, filename: str | None, as_format: str | None) -> Reading:
        """See `read_transcript`."""
        ...

    def language_of(self, texts: Sequence[str]) -> str | None:
        """See `language.language_of`."""
        ...


class ReadHere:
    """In this process."""

    def read(self, data: bytes, *, filename: str | None, as_format: str | None) -> Reading:
        """See `read_transcript`."""
        return read_transcript(data, filename=filename, as_format=as_format)

    def language_of(self, texts: Sequence[str]) -> str | None:
        """See `language.language_of`."""
        return language_of(texts)


class ReadApart:
    """In a process beside this one, which stays. command: what starts it."""

    def __init__(self, command: Sequence[str] = COMMAND, *, seconds: float = SECONDS) -> None:
        self._beside: Final = Beside(command, seconds=seconds, idle_s=None, env=_ONE_THREAD)

    def read(self, data: bytes, *, filename: str | None, as_format: str | None) -> Reading:
        """See `read_transcript`; refused as `beyond_reading` when the process gave no answer."""
        told = self._ask({"do": "read", "filename": filename, "as_format": as_format}, data)
        try:
            return _READING.validate_python(told["reading"])
        except (KeyError, ValidationError):
            raise _beyond() from None

    def language_of(self, texts: Sequence[str]) -> str | None:
        """See `language.language_of`; likewise."""
        told = self._ask({"do": "language", "texts": list(texts)})
        if "language" not in told:  # which is not the same as too short to tell
            raise _beyond()
        return None if told["language"] is None else str(told["language"])

    def get_ready(self) -> None:
        """Start the process now, so that the first file does not wait for it."""
        with suppress(UnreadableTranscript):  # that file will find out
            self._ask({"do": "get_ready"})

    def stop(self) -> None:
        """End the process; the next file starts another."""
        self._beside.stop()

    def _ask(self, question: Told, data: bytes = b"") -> Told:
        try:
            told = self._beside.ask(question, data)
        except NoAnswerError:
            raise _beyond() from None
        if "refused" not in told:
            return told
        if told["refused"] not in set(UnreadableReason):
            raise _beyond()
        raise UnreadableTranscript(
            reason=UnreadableReason(told["refused"]),
            message=told["message"],
            what_to_do=told["what_to_do"],
        )


def _answer(question: Told, data: bytes) -> Told:
    try:
        return _done(question, data)
    except UnreadableTranscript as refused:
        said = {"message": refused.message, "what_to_do": refused.what_to_do}
        return {"refused": refused.reason.value, **said}


def _done(question: Told, data: bytes) -> Told:
    if question["do"] == "read":
        named, wanted = question["filename"], question["as_format"]
        reading = read_transcript(data, filename=named, as_format=wanted)
        return {"reading": _READING.dump_python(reading, mode="json")}
    if question["do"] == "language":
        return {"language": language_of(question["texts"])}
    get_ready()
    return {}


def _beyond() -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.BEYOND_READING,
        message="This file could not be read to its end, and nothing was done with it.",
        what_to_do=(
            "Try once more; if that does not help, download or export it again, or take another "
            "format."
        ),
    )


def main() -> None:
    """Answer questions on stdin until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    with own_pipes() as (questions, answers):
        answer_all(questions, answers, _answer)


if __name__ == "__main__":
    main()
