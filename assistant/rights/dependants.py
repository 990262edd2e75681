"""What hangs on a session and goes with it, area by area.

Invariant: an entry of the vault is erased only when nothing that is left can cite it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from assistant.storage.records import SessionRecord, StageName
from assistant.storage.rights_records import Category
from assistant.storage.work import UnitOfWork
from governance.privacy.vault import Citing, Holder

CITING: Final = frozenset({StageName.PSEUDONYMIZED, StageName.DRAFT, StageName.GUARDED})
"""The stages whose text holds pseudonyms."""


def vault_entries(work: UnitOfWork, gone: Sequence[SessionRecord]) -> Mapping[Category, int]:
    """Erase the pseudonyms that only these sessions cite, and all where no masked text is left."""
    count = 0
    for record in gone:
        vault = work.vaults.of(record.engagement)
        for text in Citing:
            count += vault.release(Holder(session=record.id, text=text))
    for engagement in sorted({record.engagement for record in gone}):
        if work.lifetimes.holding(engagement, CITING):
            continue
        vault = work.vaults.of(engagement)
        count += vault.erase_all()
    return {Category.VAULT: count} if count else {}


def missed_names(work: UnitOfWork, gone: Sequence[SessionRecord]) -> Mapping[Category, int]:
    """Delete the names somebody marked as missed in these sessions."""
    count = sum(work.missed_names.forget(record.id) for record in gone)
    return {Category.MISSED_NAME: count} if count else {}


def notifications(work: UnitOfWork, gone: Sequence[SessionRecord]) -> Mapping[Category, int]:
    """Delete what people were told about these sessions."""
    count = work.notifications.forget_sessions([record.id for record in gone])
    return {Category.NOTIFICATION: count} if count else {}


def contested_lines(work: UnitOfWork, gone: Sequence[SessionRecord]) -> Mapping[Category, int]:
    """Erase what was contested in these sessions; it counts as a part of their summaries."""
    work.contests.erase([record.id for record in gone])
    return {}


def commitment_states(work: UnitOfWork, gone: Sequence[SessionRecord]) -> Mapping[Category, int]:
    """Erase what became of what was agreed; it counts as a part of the summaries."""
    work.commitments.erase([record.id for record in gone])
    return {}


def coach_words(work: UnitOfWork, gone: Sequence[SessionRecord]) -> Mapping[Category, int]:
    """Delete coaches' notes on these sessions, and their edits, which are a part of the summary."""
    ids = [record.id for record in gone]
    work.edits.erase(ids)
    count = work.coach_notes.erase(ids)
    return {Category.COACH_NOTE: count} if count else {}


def proposed_doors(work: UnitOfWork, gone: Sequence[SessionRecord]) -> Mapping[Category, int]:
    """Delete what was proposed for these requests, and whose they were."""
    count = work.triage.erase([record.id for record in gone])
    return {Category.REQUEST: count} if count else {}


def kept_answers(work: UnitOfWork, gone: Sequence[SessionRecord]) -> Mapping[Category, int]:
    """Forget answers kept for repeated requests: one may have told of these sessions."""
    if gone:
        work.replays.forget_answers()
    return {}


def facets(work: UnitOfWork, gone: Sequence[SessionRecord]) -> Mapping[Category, int]:
    """Delete the themes of these sessions; what their people's budgets lost stays lost."""
    count = work.themes.erase_facets([record.id for record in gone])
    return {Category.FACETS: count} if count else {}


def proposed_modules(work: UnitOfWork, gone: Sequence[SessionRecord]) -> Mapping[Category, int]:
    """Delete the modules proposed because of these sessions, and their owners' answers."""
    count = work.learning.erase([record.id for record in gone])
    return {Category.LEARNING: count} if count else {}
