"""The catalogues' words for the few pages of web's own: without Babel, which web does not load.

Invariant: a browser gets the language here that it gets from the app (`api.pages.languages`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final, Self

from api import asked_language
from api.asked_language import best

_LOCALES: Final = Path(__file__).parents[1] / "locales"
_FILE: Final = Path("LC_MESSAGES") / "chatham.mo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One language. tag: as HTML's `lang` wants it (BCP 47)."""

    tag: str
    words: NullTranslations

    def said(self, sentence: str) -> str:
        """A sentence in it, not escaped."""
        return self.words.gettext(sentence)


ENGLISH: Final = Spoken(tag="en-GB", words=NullTranslations())


class Words:
    """Those there are catalogues for, and English."""

    def __init__(self, known: Mapping[str, Spoken]) -> None:
        self._known: Final = {asked_language.ENGLISH: ENGLISH, **known}

    @classmethod
    def installed(cls, folder: Path = _LOCALES) -> Self:
        """Those whose catalogues are in the folder."""
        found: dict[str, Spoken] = {}
        for path in sorted(folder.glob(f"*/{_FILE}")):
            with path.open("rb") as file:
                words = GNUTranslations(file)
            tag = path.relative_to(folder).parts[0].replace("_", "-")
            found[tag] = Spoken(tag=tag, words=words)
        return cls(found)

    def best(self, accept: str) -> Spoken:
        """The best for an Accept-Language header (RFC 9110); English for one that says nothing."""
        return self._known[best(accept, self._known)]
