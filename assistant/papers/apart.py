"""Sets a paper in a process that lives as long as that takes: about a second, and 110 MB.

In the process that serves people, each typesetting left memory behind, up to 190 MB of it, and a
fault of the typesetter would have been theirs. Invariants: the paper and the PDF go through pipes
and nowhere else; so many are set at once and no more; a process that gave no answer means no paper.
"""

from __future__ import annotations

import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from threading import BoundedSemaphore
from typing import Final

from pydantic import TypeAdapter

from assistant.beside import Beside, NoAnswerError, Told, answer_all, own_pipes
from assistant.papers.blocks import Paper
from assistant.papers.typesetting import PaperError
from assistant.papers.typesetting import as_pdf as set_here

COMMAND: Final = (sys.executable, "-m", "assistant.papers.apart")
SECONDS: Final = 30.0
AT_ONCE: Final = BoundedSemaphore(2)
_PAPER: Final = TypeAdapter(Paper)


def as_pdf(paper: Paper, *, command: Sequence[str] = COMMAND, seconds: float = SECONDS) -> bytes:
    """See `typesetting.as_pdf`. command: what starts the process; seconds: how long it may take.

    Raises:
        PaperError: see there; or the process gave no answer.
    """
    typesetter = Beside(command, seconds=seconds, idle_s=None)
    with AT_ONCE:
        try:
            told = typesetter.ask({"paper": _PAPER.dump_python(paper, mode="json")})
        except NoAnswerError:
            raise _away(paper) from None
        finally:
            typesetter.stop()
    if told.get("refused") == PaperError.__name__:
        raise PaperError(told["message"])
    if "pdf" not in told:
        raise _away(paper)
    return b64decode(told["pdf"])


def _away(paper: Paper) -> PaperError:
    return PaperError(
        f"The paper {paper.id} could not be set just now. Nothing was issued. Try again in a "
        "minute."
    )


def _answer(asked: Told, _: bytes) -> Told:
    try:
        made = set_here(_PAPER.validate_python(asked["paper"]))
    except PaperError as refused:
        return {"refused": PaperError.__name__, "message": str(refused)}
    return {"pdf": b64encode(made).decode()}


def main() -> None:
    """Answer questions on stdin until there are no more."""
    with own_pipes() as (questions, answers):
        answer_all(questions, answers, _answer)


if __name__ == "__main__":
    main()
