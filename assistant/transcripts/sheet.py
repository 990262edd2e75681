"""The lines of a file, each claimed exactly once: as speech, as structure, or as left out.

Invariant: `close` raises when a line with words on it was claimed by nobody or twice, so that a
reader cannot lose text without saying so (DESIGN §5, silent loss of input).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.notices import Omission, Omitted, totalled

_Claim: TypeAlias = Literal["speech", "structure"] | Omission

_UNACCOUNTED: Final = UnreadableReason.UNACCOUNTED_TEXT


class Sheet:
    """A file as lines, with a ledger of what each line was taken for."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._claims: dict[int, _Claim] = {}
        self.ends_with_newline = text.endswith(("\n", "\r"))

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> str:
        return self._lines[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def filled(self) -> tuple[int, ...]:
        """The indices of all lines that are not blank."""
        return tuple(i for i, line in enumerate(self._lines) if line.strip())

    def speech(self, index: int) -> str:
        """Claim a line as (partly) spoken words and return it."""
        self._claim(index, "speech")
        return self._lines[index]

    def structure(self, index: int) -> None:
        """Claim a line as the format's own: a timing, an id, a rule, a speaker's header."""
        self._claim(index, "structure")

    def leave_out(self, index: int, kind: Omission) -> None:
        """Claim a line as words that are no speech; the user will be told how many."""
        self._claim(index, kind)

    def close(self) -> tuple[Omitted, ...]:
        """Check that every line is accounted for; return what was left out.

        Raises:
            UnreadableTranscript: `unaccounted_text`, when a line was claimed by nobody.
        """
        lost = [i for i in self.filled() if i not in self._claims]
        if lost:
            raise _unaccounted(lost[0], len(lost))
        return totalled(
            [
                Omitted(kind=claim, lines=1, words=len(self._lines[i].split()))
                for i, claim in sorted(self._claims.items())
                if isinstance(claim, Omission) and self._lines[i].strip()
            ]
        )

    def _claim(self, index: int, claim: _Claim) -> None:
        if index in self._claims:
            raise _unaccounted(index, 1)
        self._claims[index] = claim


def _unaccounted(first: int, count: int) -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=_UNACCOUNTED,
        message=(
            f"The reader could not account for {count} line(s) of this file, "
            f"the first being line {first + 1}, and it does not drop text in silence."
        ),
        what_to_do=(
            "Nothing was kept. Please report this as a bug with the format of the file "
            "(not its text); saving the transcript as 'Name: text' lines works meanwhile."
        ),
    )
