"""The theme taxonomy: versioned data, and the one list of themes there is (DESIGN §4).

Invariant: counts of different versions are never compared, so that version and digest are stamped
on every facet and release.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from governance.errors import ChathamError

INSTALLED: Final = Path(__file__).parent / "taxonomy.json"
EXEMPLARS: Final = Path(__file__).parent / "exemplars.jsonl"

_Id = Annotated[str, Field(pattern=r"^[a-z_]{1,60}$")]


class TaxonomyError(ChathamError):
    """The taxonomy on disk cannot be used."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ThemeEntry(_Model):
    """One theme. title: for people. sensitive: never in a report, whatever its count."""

    id: _Id
    sensitive: bool = False
    title: Annotated[str, Field(min_length=1, max_length=60)]


class Group(_Model):
    """Themes that belong together; small cohorts see groups only."""

    id: _Id
    title: Annotated[str, Field(min_length=1, max_length=60)]
    themes: Annotated[tuple[ThemeEntry, ...], Field(min_length=1)]


class Taxonomy(_Model):
    """All themes of one version, in order."""

    version: Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,40}$")]
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _unique(self) -> Self:
        ids = [*self.themes, *self.group_ids]
        if len(set(ids)) != len(ids):
            raise ValueError("two themes or groups share an id")
        return self

    @property
    def themes(self) -> tuple[str, ...]:
        """Ids of all themes."""
        return tuple(theme.id for group in self.groups for theme in group.themes)

    @property
    def group_ids(self) -> tuple[str, ...]:
        """Ids of all groups."""
        return tuple(group.id for group in self.groups)

    @property
    def never_shown(self) -> frozenset[str]:
        """Ids of sensitive themes."""
        return frozenset(t.id for group in self.groups for t in group.themes if t.sensitive)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over everything in it."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def group_of(self, theme: str) -> str:
        """The group a theme is in; raises KeyError for a theme of another version."""
        for group in self.groups:
            if any(one.id == theme for one in group.themes):
                return group.id
        raise KeyError(theme)

    def title(self, code: str) -> str:
        """What people read for a theme or group; raises KeyError for one of another version."""
        titles = {group.id: group.title for group in self.groups}
        titles |= {theme.id: theme.title for group in self.groups for theme in group.themes}
        return titles[code]

    @classmethod
    def read(cls, path: Path = INSTALLED) -> Self:
        """Read a taxonomy.

        Raises:
            TaxonomyError: the file is missing or malformed.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as fault:
            raise TaxonomyError(
                f"The theme taxonomy cannot be used ({type(fault).__name__}), so no theme can be "
                "counted. Restore the file that was installed."
            ) from None


@lru_cache(maxsize=1)
def installed() -> Taxonomy:
    """The taxonomy that is installed."""
    return Taxonomy.read()
