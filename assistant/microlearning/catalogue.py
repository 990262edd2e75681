"""All modules there are: those that come with Chatham, and what an organization has published.

Invariants: every theme of the taxonomy has one of ours; two modules never share an id; `digest`
covers every word of every module, so that a proposal says which text it proposed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from assistant.microlearning.module import Module, ModuleError, parse
from assistant.storage.work import UnitOfWork
from assistant.themes.taxonomy import installed as installed_taxonomy

LIBRARY: Final = Path(__file__).parent / "library"
REFERENCES: Final = Path(__file__).parent / "references.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Modules by id. digest: SHA-256 (hex) over all of their text and facts."""

    modules: tuple[Module, ...] = field(repr=False)
    by_id: Mapping[str, Module] = field(repr=False)
    digest: str

    @classmethod
    def of(cls, modules: Iterable[Module]) -> Self:
        """A catalogue of these.

        Raises:
            ModuleError: two share an id, or one is about a theme that is none.
        """
        ordered = tuple(sorted(modules, key=lambda one: one.id))
        by_id = {one.id: one for one in ordered}
        if len(by_id) != len(ordered):
            raise ModuleError("Two modules have the same id. Give one of them another.")
        themes = set(installed_taxonomy().themes)
        strange = sorted(one.id for one in ordered if one.theme not in themes)
        if strange:
            raise ModuleError(f"The theme of {', '.join(strange)} is not in the taxonomy.")
        whole = json.dumps([_plain(one) for one in ordered], sort_keys=True, ensure_ascii=True)
        digest = hashlib.sha256(whole.encode()).hexdigest()
        return cls(modules=ordered, by_id=MappingProxyType(by_id), digest=digest)

    def with_own(self, own: Iterable[Module]) -> Catalogue:
        """These and an organization's; one of theirs takes the place of ours with its id."""
        theirs = {one.id: one for one in own}
        return Catalogue.of([*(o for o in self.modules if o.id not in theirs), *theirs.values()])

    def find(self, ref: str) -> Module | None:
        """The module of a ref `id/version`, in this version or the one there is now."""
        return self.by_id.get(ref.partition("/")[0])


@lru_cache(maxsize=1)
def installed() -> Catalogue:
    """The modules that come with Chatham.

    Raises:
        ModuleError: a file is broken, or a theme has none; names the file.
    """
    made = Catalogue.of([read(path) for path in sorted(LIBRARY.glob("*.md"))])
    bare = set(installed_taxonomy().themes) - {one.theme for one in made.modules}
    if bare:
        raise ModuleError(f"No module is about {', '.join(sorted(bare))}. Restore the library.")
    return made


def in_force(work: UnitOfWork) -> Catalogue:
    """Every module there is now: ours, and what the organization has published."""
    own = [parse(one.text) for one in work.learning_modules.published()]
    return installed().with_own(own) if own else installed()


def read(path: Path) -> Module:
    """One file.

    Raises:
        ModuleError: it cannot be read or used; names the file.
    """
    try:
        module = parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise ModuleError(f"{path.name} cannot be read ({type(fault).__name__}).") from None
    except ModuleError as broken:
        raise ModuleError(f"{path.name}: {broken}") from None
    if module.id != path.stem:
        raise ModuleError(f"{path.name}: the file is named after the module's id.")
    unknown = unknown_ids(module)
    if unknown:
        raise ModuleError(f"{path.name}: not in references.json: {', '.join(unknown)}.")
    return module


def unknown_ids(module: Module) -> tuple[str, ...]:
    """ESCO and O*NET ids of a module that Chatham has no label for."""
    known = references()
    return (
        *(one for one in module.esco if one not in known["esco"]),
        *(one for one in module.onet if one not in known["onet"]),
    )


@lru_cache(maxsize=1)
def references() -> Mapping[str, Mapping[str, str]]:
    """`esco` and `onet`: id → label (see NOTICE for whose they are)."""
    found: dict[str, dict[str, str]] = json.loads(REFERENCES.read_bytes())
    return MappingProxyType({name: MappingProxyType(labels) for name, labels in found.items()})


def _plain(module: Module) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(module, name) for name in Module.__slots__}
    plain["levels"] = sorted(module.levels)
    return plain
