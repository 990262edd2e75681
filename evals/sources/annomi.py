"""AnnoMI (Wu et al. 2022), motivational-interviewing dialogues, as two-person sessions.

Invariant: every utterance of the file is in exactly one turn, in the file's order. The data has
no stated licence and stays outside the repository.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from governance.identity import SpeakerRole

_PART: Final[dict[str, SpeakerRole]] = {"therapist": "coach", "client": "coachee"}
_COLUMNS: Final = {"transcript_id", "interlocutor", "utterance_text"}


def read_annomi(path: Path) -> Iterator[tuple[str, list[tuple[SpeakerRole, str]]]]:
    """Each transcript of `AnnoMI-simple.csv` as (id, turns), a speaker's utterances in one turn.

    Raises:
        ValueError: when a column or a part is not AnnoMI's; the message holds no utterance.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        missing = _COLUMNS - set(rows.fieldnames or ())
        if missing:
            raise ValueError(f"This is not AnnoMI: the columns {sorted(missing)} are missing.")
        for identifier, group in groupby(rows, key=lambda row: row["transcript_id"]):
            spoken: list[tuple[SpeakerRole, str]] = [
                (_part(row["interlocutor"]), row["utterance_text"]) for row in group
            ]
            yield identifier, _merged(spoken)


def _merged(spoken: list[tuple[SpeakerRole, str]]) -> list[tuple[SpeakerRole, str]]:
    turns: list[tuple[SpeakerRole, str]] = []
    for part, text in spoken:
        words = " ".join(text.split())
        if turns and turns[-1][0] == part:
            turns[-1] = (part, f"{turns[-1][1]} {words}".strip())
        else:
            turns.append((part, words))
    return turns


def _part(interlocutor: str) -> SpeakerRole:
    part = _PART.get(interlocutor)
    if part is None:
        raise ValueError("This is not AnnoMI: an interlocutor is neither therapist nor client.")
    return part
