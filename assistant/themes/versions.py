"""Which taxonomy themes are called by, and which classifier finds them; read without a model.

An organization may rename themes, regroup them, and say which are never shown; the ids are the
installed ones, which the classifier knows. Invariants: a published version never changes; whoever
drafted one does not publish it; releases of different versions are never compared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.theme_records import TaxonomyRecord
from assistant.storage.work import UnitOfWork
from assistant.themes.taxonomy import Taxonomy, TaxonomyError, installed
from governance.identity import Actor
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock

TRAINED: Final = Path(__file__).parent / "trained" / "heads.safetensors"
LETTERS: Final = 16
_PLAIN: Final = re.compile(r"[^\W_][\w &,'’()/–-]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What themes are counted by now. base: the version the classifier stamps on facets."""

    taxonomy: Taxonomy
    base: str
    classifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What somebody calls a theme, puts it into, and whether it is never shown."""

    title: str
    group: str
    sensitive: bool


def installed_classifier(path: Path = TRAINED) -> str:
    """The letters of the classifier's digest that stand for it (as `heads.version_of`).

    Raises:
        TaxonomyError: it is not there.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:LETTERS]
    except OSError as fault:
        raise TaxonomyError(
            f"The theme classifier cannot be read ({type(fault).__name__}), so no theme can be "
            "counted. Restore the file that was installed."
        ) from None


class TaxonomyDesk:
    """The organization's versions of the taxonomy: drafts, and what is published."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock

    def versions(self, work: UnitOfWork | None = None) -> Versions:
        """What counts now: the version published last, if it is of the installed themes."""
        base = installed()
        mine = [r for r in self._all(work) if r.base == base.version and r.published_at]
        taxonomy = parsed(mine[-1]) if mine else base
        return Versions(taxonomy=taxonomy, base=base.version, classifier=installed_classifier())

    def named(self, version: str, work: UnitOfWork | None = None) -> Taxonomy:
        """A version that was published, or the installed one.

        Raises:
            TaxonomyError: it is neither.
        """
        if version == installed().version:
            return installed()
        for record in self._all(work):
            if record.version == version and record.published_at is not None:
                return parsed(record)
        raise TaxonomyError(
            "What was counted used a taxonomy that is not here any more, so it has no names."
        )

    def all(self) -> tuple[TaxonomyRecord, ...]:
        """The organization's versions, oldest first; a draft is the last."""
        return self._all(None)

    def draft(self) -> tuple[TaxonomyRecord, Taxonomy] | None:
        """The draft there is, or None."""
        found = [r for r in self._all(None) if r.published_at is None]
        return (found[0], parsed(found[0])) if found else None

    def change(
        self, groups: Mapping[str, str], themes: Mapping[str, Named], *, by: Actor
    ) -> Taxonomy:
        """Draft the next version.

        groups: id → title. themes: id → what it is to be; every installed theme is in it.

        Raises:
            TaxonomyError: themes are missing or unknown, a group would be empty, or a title is
                empty, too long or not plain words.
        """
        base = installed()
        with self._database.write() as work:
            published = [r for r in work.taxonomies.all() if r.published_at is not None]
            made = _made(base, f"{base.version}.{len(published) + 2}", groups, themes)
            record = TaxonomyRecord(
                version=made.version,
                base=base.version,
                document=made.model_dump_json().encode(),
                drafted_by=by.person,
                drafted_at=self._clock.now(),
            )
            work.taxonomies.put_draft(record)
            self._note(work, EventKind.THEMES_TAXONOMY_DRAFTED, made, by)
        return made

    def discard(self) -> bool:
        """Throw the draft away; False when there is none."""
        with self._database.write() as work:
            return work.taxonomies.drop_draft()

    def publish(self, version: str, *, by: Actor) -> Taxonomy:
        """Make the draft count from the next report on.

        Raises:
            TaxonomyError: there is no such draft, or `by` drafted it.
        """
        with self._database.write() as work:
            drafts = [r for r in work.taxonomies.all() if r.published_at is None]
            if not drafts or drafts[0].version != version:
                raise TaxonomyError("There is no such draft any more. Nothing was published.")
            # The policies give drafting and publishing to two roles; a token may stand for a role
            # and nobody, so that who is who can be told only of people.
            if by.person is not None and by.person == drafts[0].drafted_by:
                raise TaxonomyError(
                    "Whoever drafted a taxonomy does not publish it. Nothing was published. Ask a "
                    "second person."
                )
            made = parsed(drafts[0])
            work.taxonomies.publish(version, by=by.person, at=self._clock.now())
            self._note(work, EventKind.THEMES_TAXONOMY_PUBLISHED, made, by)
        return made

    def _all(self, work: UnitOfWork | None) -> tuple[TaxonomyRecord, ...]:
        if work is not None:
            return work.taxonomies.all()
        with self._database.read() as reading:
            return reading.taxonomies.all()

    def _note(self, work: UnitOfWork, kind: EventKind, made: Taxonomy, by: Actor) -> None:
        facts: dict[str, Fact] = {"taxonomy": made.version, "digest": made.digest}
        event = self._trail.event(kind, actor=by, refs=Refs(record=made.version), facts=facts)
        self._trail.note(work, event)


def parsed(record: TaxonomyRecord) -> Taxonomy:
    """A stored version; raises TaxonomyError when it was damaged."""
    try:
        return Taxonomy.model_validate_json(record.document)
    except ValidationError:
        raise TaxonomyError(
            "A stored version of the taxonomy cannot be read. Restore the database."
        ) from None


def _made(
    base: Taxonomy, version: str, groups: Mapping[str, str], themes: Mapping[str, Named]
) -> Taxonomy:
    if set(groups) != set(base.group_ids) or set(themes) != set(base.themes):
        raise TaxonomyError(
            "A version names exactly the themes and groups that are installed: what is found in "
            "sessions was learned from examples, and a new theme has none. Nothing was drafted."
        )
    titles = [*groups.values(), *(named.title for named in themes.values())]
    if not all(_PLAIN.fullmatch(title) for title in titles):
        raise TaxonomyError(
            "A title is one to sixty plain letters, digits and spaces, and begins with a letter "
            "or digit. Nothing was drafted."
        )
    if len({title.casefold() for title in titles}) != len(titles):
        raise TaxonomyError("Two titles are the same. Nothing was drafted.")
    document = {
        "version": version,
        "groups": [
            {
                "id": group,
                "title": groups[group],
                "themes": [
                    {"id": t, "title": themes[t].title, "sensitive": themes[t].sensitive}
                    for t in base.themes
                    if themes[t].group == group
                ],
            }
            for group in base.group_ids
        ],
    }
    try:
        made = Taxonomy.model_validate(document)
    except ValidationError:
        raise TaxonomyError("Every group needs a theme. Nothing was drafted.") from None
    if set(made.themes) != set(base.themes):
        raise TaxonomyError("A theme was put into a group there is not. Nothing was drafted.")
    return made
