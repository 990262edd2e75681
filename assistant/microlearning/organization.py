"""An organization's own modules: drafted by one person, published by another.

Invariants: the theme report a draft names is there; nobody publishes what they wrote; every
version is checked like ours and stays as it was.
"""

from __future__ import annotations

from typing import Final

from assistant.microlearning.catalogue import Catalogue, installed, unknown_ids
from assistant.microlearning.module import ModuleError, parse
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.learning_records import ModuleState, OwnModuleRecord, Tally
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock

KEEPERS: Final = frozenset({Role.LD_ANALYST, Role.PROGRAMME_MANAGER})


class OwnModules:
    """Drafts, decisions, counts."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock

    def draft(self, file: str, *, by: Actor, release: str | None = None) -> OwnModuleRecord:
        """Keep a draft, as the next version of its id. release: the report it was drafted from.

        Raises:
            ModuleError: it is no module, there is no such report, or it is not theirs to write.
        """
        person = _keeper(by)
        module = parse(file)
        Catalogue.of([module])
        unknown = unknown_ids(module)
        if unknown:
            raise ModuleError(f"Chatham has no label for {', '.join(unknown)}. Take them out.")
        with self._database.write() as work:
            if release is not None and work.theme_releases.get(release) is None:
                raise ModuleError(
                    "There is no theme report of this id, so the draft was not kept. Check the id, "
                    "or leave it out."
                )
            versions = [o.version for o in work.learning_modules.all() if o.id == module.id]
            ours = installed().by_id.get(module.id)
            least = max([*versions, ours.version if ours else 0]) + 1
            if module.version != least:
                raise ModuleError(
                    f"This would be version {least} of {module.id}. Say so in its facts."
                )
            record = OwnModuleRecord(
                id=module.id,
                version=module.version,
                state=ModuleState.DRAFT,
                theme=module.theme,
                written_by=person,
                at=self._clock.now(),
                text=file,
                release=release,
            )
            work.learning_modules.add(record)
            self._note(work, EventKind.LEARNING_MODULE_DRAFTED, record, by)
        return record

    def decide(self, module: str, version: int, *, publish: bool, by: Actor) -> OwnModuleRecord:
        """Publish a draft of somebody else's, or turn it down; take a published one back.

        Raises:
            ModuleError: there is none to decide about, or it is their own draft.
        """
        person = _keeper(by)
        with self._database.write() as work:
            found = work.learning_modules.find(module, version)
            if found is None:
                raise ModuleError("There is no module with this id and version. Check them.")
            state = _next(found, publish=publish, person=person)
            moved = work.learning_modules.decide(found, state, by=person)
            self._note(work, EventKind.LEARNING_MODULE_DECIDED, moved, by)
        return moved

    def all(self, *, by: Actor) -> tuple[OwnModuleRecord, ...]:
        """Every version there is.

        Raises:
            ModuleError: not theirs to see.
        """
        _keeper(by)
        with self._database.read() as work:
            return work.learning_modules.all()

    def tallies(self, *, by: Actor) -> tuple[Tally, ...]:
        """How many found a module useful, from five people on and then by fives.

        Raises:
            ModuleError: not theirs to see.
        """
        _keeper(by)
        with self._database.read() as work:
            return work.learning_modules.tallies()

    def _note(self, work: UnitOfWork, kind: EventKind, record: OwnModuleRecord, by: Actor) -> None:
        facts = {"state": record.state.value, "version": str(record.version)}
        event = self._trail.event(kind, actor=by, refs=Refs(record=record.id), facts=facts)
        self._trail.note(work, event)


def _next(found: OwnModuleRecord, *, publish: bool, person: PersonId) -> ModuleState:
    if found.state is ModuleState.PUBLISHED and not publish:
        return ModuleState.WITHDRAWN
    if found.state is not ModuleState.DRAFT:
        raise ModuleError(f"This version is {found.state.value}. Write a new one instead.")
    if not publish:
        return ModuleState.REFUSED
    if found.written_by == person:
        raise ModuleError(
            "Somebody else publishes what you wrote, so that two people have read it."
        )
    return ModuleState.PUBLISHED


def _keeper(by: Actor) -> PersonId:
    if by.person is None or by.role not in KEEPERS:
        raise ModuleError("Modules are kept by learning and development and by the programme.")
    return by.person
