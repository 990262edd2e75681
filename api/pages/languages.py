"""What the pages say, in the reader's language: catalogues by Babel (`api/locales`).

English is what stands in the templates. A catalogue is found by the language a browser asks for;
one that is missing, or a sentence missing in it, leaves English standing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from gettext import NullTranslations
from pathlib import Path
from typing import Final, Protocol

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.support import Translations
from markupsafe import Markup, escape

from api.asked_language import ENGLISH, best

LOCALES: Final = Path(__file__).parent.parent / "locales"
DOMAIN: Final = "chatham"


class Spoken(Protocol):
    """A sentence that a use case says, with what goes into it."""

    @property
    def text(self) -> str:
        """In English, with a `%(name)s` for each value."""
        ...

    @property
    def values(self) -> Mapping[str, str | Spoken]:
        """By name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language the pages are read in."""

    locale: Locale
    words: NullTranslations

    @property
    def tag(self) -> str:
        """As HTML's `lang` wants it (BCP 47)."""
        return str(self.locale).replace("_", "-")

    def said(self, sentence: str, /, **facts: object) -> Markup:
        """A sentence in this language, escaped, with its facts put in, escaped as well.

        Jinja's own `_` takes whatever it is given for trusted HTML and a format; what a page says
        may hold somebody's words, so here nothing is trusted.
        """
        found = escape(self.words.gettext(sentence))
        return found % facts if facts else found

    def put(self, told: str | Spoken, /) -> Markup:
        """Words as they are; a sentence in this language, and those that go into it as well."""
        if isinstance(told, str):
            return escape(told)
        return self.said(told.text, **{name: self.put(one) for name, one in told.values.items()})

    def counted(self, one: str, many: str, num: int, /, **facts: object) -> Markup:
        """As `said`, in the number that fits; the number is `num` among the facts."""
        return escape(self.words.ngettext(one, many, num)) % {"num": num, **facts}

    def day(self, at: date | datetime) -> str:
        """A day, such as `28 Nov 2026`; of a moment, the day it is in UTC."""
        return format_date(_utc(at) if isinstance(at, datetime) else at, locale=self.locale)

    def moment(self, at: datetime) -> str:
        """A moment to the minute, in UTC and saying so. A script shows the reader's own time."""
        return f"{format_datetime(_utc(at), format='medium', locale=self.locale)} UTC"


class Languages:
    """Those there are catalogues for, and English."""

    def __init__(self, known: Mapping[str, Language]) -> None:
        self._known = {**known, ENGLISH: english()} if ENGLISH not in known else dict(known)

    @classmethod
    def installed(cls, folder: Path = LOCALES) -> Languages:
        """Those whose catalogues are in the folder."""
        found = {
            path.name: Language(
                locale=Locale.parse(path.name),
                words=Translations.load(str(folder), [path.name], DOMAIN),
            )
            for path in sorted(folder.glob("*"))
            if (path / "LC_MESSAGES" / f"{DOMAIN}.mo").is_file()
        }
        return cls(found)

    def best(self, accept: str) -> Language:
        """The best for an Accept-Language header (RFC 9110); English for one that says nothing."""
        return self._known[best(accept, self._known)]


def english() -> Language:
    """What stands in the templates."""
    return Language(locale=Locale("en", "GB"), words=NullTranslations())


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
