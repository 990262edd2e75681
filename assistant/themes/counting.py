"""Counts a release that is paid for, in the worker or the CLI, never in the web process.

Invariants: whoever counted first is shown, a second drawing of noise is seen by nobody; facets
count whose people still agree, once a person whatever the number of their sessions and labs.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.theme_records import NoisyCounts, ReleaseRecord
from assistant.storage.work import UnitOfWork
from assistant.themes.agreed import StillAgreed
from assistant.themes.errors import LAPSED, NoSuchThemesError, ThemesError
from assistant.themes.periods import Period
from assistant.themes.taxonomy import Taxonomy
from assistant.themes.versions import Versions
from governance.identity import Actor, PersonId
from governance.ledger.events import SYSTEM, Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids, Randomness
from governance.privacy import cohort_rules, theme_counts
from governance.privacy.cohort_rules import Design, Grain, NoReport

AGAIN: Final = timedelta(minutes=10)


class Counting:
    """Counts what waits. taxonomy: the one of a name; versions: what is installed now."""

    def __init__(
        self,
        *,
        database: Database,
        taxonomy: Callable[[str], Taxonomy],
        versions: Callable[[], Versions],
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
    ) -> None:
        self._database: Final = database
        self._taxonomy: Final = taxonomy
        self._versions: Final = versions
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids
        self._randomness: Final = randomness
        self._failed: Final[dict[str, datetime]] = {}

    def run_next(self) -> ReleaseRecord | None:
        """Count the release that has waited longest; None when none waits.

        One that fails is tried again after `AGAIN`, so that it does not stand in others' way. One
        asked for before the classifier changed can never be counted: it ends, and what it cost is
        handed back, since nothing of it was stored and nobody saw anything.

        Raises:
            ThemesError: it failed, whatever broke; it stays paid for and waits.
        """
        now = self._clock.now()
        with self._database.read() as work:
            uncounted = work.theme_releases.uncounted()
        if not uncounted:
            return None
        classifier = self._versions().classifier
        for one in uncounted:
            if one.question.classifier != classifier:
                self._hand_back(one)
        waiting = [
            one
            for one in uncounted
            if one.question.classifier == classifier
            and now - self._failed.get(one.id, now - AGAIN) >= AGAIN
        ]
        if not waiting:
            return None
        try:
            return self.count(waiting[0])
        except Exception as broke:  # noqa: BLE001  -- a library's fault must not end the worker
            fault = type(broke).__name__
        self._failed[waiting[0].id] = now
        raise ThemesError(f"A theme report was not counted ({fault}). It stays paid for and waits.")

    def count(self, release: ReleaseRecord, *, by: Actor = SYSTEM) -> ReleaseRecord:
        """The release with its counts, noise and all.

        Raises:
            ThemesError: it went while it was counted, or is of other rules than today's.
            GateError: the counts are not as they were declared; nothing was released.
        """
        made = design_of(release)
        taxonomy = self._taxonomy(release.question.taxonomy)
        people = self._people(release, taxonomy, made)
        rows = theme_counts.bounded(people.values(), made.per_person, self._randomness)
        noisy = theme_counts.counts(rows, codes_of(taxonomy, made.grain), made)
        kept = NoisyCounts(
            by_code=dict(noisy.by_code),
            covered=noisy.covered,
            first=noisy.first,
            version=made.version,
        )
        with self._database.write() as work:
            if work.theme_releases.publish(release.id, kept):
                note_release(self._trail, work, EventKind.THEMES_REPORT_RELEASED, release, by)
            stored = work.theme_releases.get(release.id)
        if stored is None or stored.counts is None:
            raise ThemesError("The report is gone while it was counted. Nothing was shown.")
        return stored

    def _hand_back(self, release: ReleaseRecord) -> None:
        with self._database.write() as work:
            work.theme_releases.take_turn()
            if work.theme_releases.hand_back(release.id):
                note_release(self._trail, work, EventKind.THEMES_REPORT_LAPSED, release, SYSTEM)

    def _people(
        self, release: ReleaseRecord, taxonomy: Taxonomy, made: Design
    ) -> dict[PersonId, set[str]]:
        asked = release.question
        now = self._versions()
        if asked.classifier != now.classifier:
            raise NoSuchThemesError(LAPSED)
        period = Period.parse(asked.period)
        code_of = {theme: _code(theme, taxonomy, made.grain) for theme in taxonomy.themes}
        found: defaultdict[PersonId, set[str]] = defaultdict(set)
        with _uncollected(), self._database.read() as work:
            charged = work.theme_releases.charged(release.id)
            for batch in work.themes.facets_paid_for(asked, period.quarters, charged):
                agreed = StillAgreed(
                    work, batch, clock=self._clock, ids=self._ids, told_from=made.told_from
                )
                for stored in batch:
                    same = (stored.taxonomy, stored.classifier) == (now.base, asked.classifier)
                    if same and agreed.counts(stored):
                        for person, themes in stored.by_person.items():
                            found[person] |= {code_of[t] for t in themes} - {""}
        return dict(found)


@contextmanager
def _uncollected() -> Generator[None]:
    """Without the collector of cycles.

    A million records form none, and it looks through them all again and again, which takes as
    long as reading them.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def note_release(
    trail: Trail, work: UnitOfWork, kind: EventKind, release: ReleaseRecord, by: Actor
) -> None:
    """Say in the ledger what happened to a release."""
    facts: dict[str, Fact] = {
        "cost": release.cost,
        "enrolled": release.enrolled,
        "period": release.question.period,
        "taxonomy": release.question.taxonomy,
    }
    trail.note(work, trail.event(kind, actor=by, refs=Refs(record=release.id), facts=facts))


def design_of(release: ReleaseRecord) -> Design:
    """How a release is or was counted; ThemesError when nobody knows those rules any more."""
    made = known_design(release)
    if made is None:
        raise ThemesError(
            "This report was made under other rules than today's, so it is not shown anew."
        )
    return made


def known_design(release: ReleaseRecord) -> Design | None:
    """As `design_of`, or None. What is not counted yet goes by today's rules."""
    if release.counts is not None:
        return cohort_rules.designed(release.enrolled, release.counts.version, release.cost)
    made = cohort_rules.design(release.enrolled)
    return None if isinstance(made, NoReport) or made.cost != release.cost else made


def codes_of(taxonomy: Taxonomy, grain: Grain) -> tuple[str, ...]:
    """What is counted, in taxonomy order; sensitive themes are not."""
    if grain is Grain.GROUPS:
        return taxonomy.group_ids
    return tuple(theme for theme in taxonomy.themes if theme not in taxonomy.never_shown)


def _code(theme: str, taxonomy: Taxonomy, grain: Grain) -> str:
    """What a theme counts as; nothing, where it is sensitive."""
    if theme in taxonomy.never_shown:
        return ""
    return theme if grain is Grain.THEMES else taxonomy.group_of(theme)
