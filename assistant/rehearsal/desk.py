"""Where somebody tries changed policies over the decisions that are kept.

Invariants: a draft is kept nowhere and puts nothing in force; it is bounded before it is read; only
the policies' own files can be changed, the schema is the one in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from assistant.rehearsal.apart import Rehearsed, Replays
from assistant.storage.database import Database
from governance.policy.drafts import DraftError
from governance.policy.files import SCHEMA_FILE, texts_of
from governance.policy.replay import Past

MOST_CHARACTERS: Final = 20_000
"""Of all changed files together; the longest in force has a third of that."""
MOST_DECISIONS: Final = 2_000
GATE: Final = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody would change. changed: file name -> its whole new text. leaving_out: ids."""

    changed: Mapping[str, str] = field(default_factory=dict[str, str])
    leaving_out: frozenset[str] = frozenset()


class PolicyRehearsal:
    """Tries drafts. folder: where the policies in force are."""

    def __init__(self, *, database: Database, folder: Path) -> None:
        self._database: Final = database
        self._folder: Final = folder

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The policies in force, as file name -> text."""
        texts = texts_of(self._folder)
        return MappingProxyType({n: text for n, text in texts.items() if n != SCHEMA_FILE})

    @cached_property
    def replays(self) -> Replays:
        """The process that does it."""
        return Replays()

    def replay(self, draft: Draft) -> Rehearsed:
        """Put the newest decisions to a draft.

        Raises:
            DraftError: there is nothing to try, it is too long, or it cannot be read.
        """
        if not draft.changed and not draft.leaving_out:
            raise DraftError("nothing is changed in it. Change a file or leave a rule out")
        if any(name not in self.files for name in draft.changed):
            raise DraftError(f"there is no such file. There are: {', '.join(self.files)}")
        if sum(map(len, draft.changed.values())) > MOST_CHARACTERS:
            raise DraftError(f"it has more than {MOST_CHARACTERS} characters")
        # A browser's form ends lines in two characters, of which Cedar's comments keep one.
        lines = {name: "\n".join(text.splitlines()) for name, text in draft.changed.items()}
        with self._database.read() as work:
            past = tuple(
                Past(allowed=d.outcome == "allowed", policies=d.policies, facts=d.facts)
                for d in work.decisions.newest_of_gate(GATE, MOST_DECISIONS)
            )
        return self.replays.replay({**texts_of(self._folder), **lines}, draft.leaving_out, past)
