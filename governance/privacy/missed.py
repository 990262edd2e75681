"""A name that masking missed and somebody marked: where it stands, and how it is taken out.

Invariant: what was marked is masked wherever the session's texts show it as it was written, also
where it is an ordinary word: over-masked is better than missed twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from governance.privacy.identities import Identities
from governance.privacy.known import Key, KnownNames, Searchable, key_of
from governance.privacy.pseudonyms import without
from governance.privacy.span_map import mask_spans
from governance.privacy.spans import Candidate, Rank, settle
from governance.privacy.vault import Kind, Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What was marked, as it stood in the text."""

    kind: Kind
    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if self.kind is Kind.LITERAL or not key_of(self.text):
            raise ValueError("A missed name needs a letter or digit, and a kind that names.")


def marked(text: str, missed: Sequence[Missed]) -> Iterator[Candidate]:
    """Every place where a text shows one of them exactly as it was marked."""
    for one in missed:
        for found in _as_written(one).finditer(text):
            yield Candidate(
                start=found.start(), end=found.end(), kind=one.kind, rank=Rank.PATTERN, weight=1.0
            )


def shows(text: str, one: Missed) -> bool:
    """Does a masked text still show it, in any case?"""
    return _as_written(one, ignoring_case=True).search(without(text)) is not None


def searched(missed: Sequence[Missed]) -> set[tuple[Key, Kind]]:
    """What to search in every session of the engagement from now on."""
    return {(key_of(one.text), one.kind) for one in missed}


class Patch:
    """Takes a missed name out of texts that are masked already."""

    def __init__(self, missed: Missed, vault: Vault) -> None:
        """Give it a pseudonym: somebody's who is known, or a new one."""
        self._missed = missed
        self._people = Identities(vault.entries(), ())
        self._people.meet([(missed.kind, missed.text)])
        self._people.settle(vault)
        words = set(key_of(missed.text))
        self._known = KnownNames(
            one for one in self._people.searched() if one[1] is missed.kind and set(one[0]) <= words
        )

    @property
    def pseudonym(self) -> str:
        """What stands for it from now on."""
        return self._people.pseudonym(self._missed.kind, self._missed.text)

    def apply(self, text: str) -> str:
        """The text without it; pseudonyms in the text stay as they are."""
        hidden = without(text)
        candidates = list(marked(hidden, [self._missed]))
        candidates += [
            Candidate(start=m.start, end=m.end, kind=m.kind, rank=Rank.KNOWN, weight=1.0)
            for m in self._known.search(Searchable.of(hidden))
        ]
        places = settle(hidden, candidates)
        done, _ = mask_spans(0, text, [(c.start, c.end, c.kind, self.pseudonym) for c in places])
        return done


def _as_written(one: Missed, *, ignoring_case: bool = False) -> re.Pattern[str]:
    flags = re.IGNORECASE if ignoring_case else 0
    return re.compile(rf"(?<!\w){re.escape(one.text.strip())}(?!\w)", flags)
