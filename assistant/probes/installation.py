"""An installation in memory, with a key that nobody keeps and the embedded engine only."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from assistant.bootstrap import Chatham
from assistant.bundles.office import OnTrial
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.storage.database import Database
from assistant.storage.keyring import KeyRing
from assistant.system import SystemRandomness
from governance.consent.notices import bundled_notices
from governance.keys import KEY_BYTES, Key
from governance.ports import Randomness

_KEK: Final = "kek_memory"


def in_memory(overrides: Overrides | None = None, settings: Settings | None = None) -> Chatham:
    """Nothing is stored; no model outside this process is asked, whatever the settings say.

    settings: the environment's unless given. A model is asked only as `overrides.transport`; that
    one may suggest doors where the settings say so, as in production.
    """
    given = overrides or Overrides()
    keyring = passing_keyring(given.randomness or SystemRandomness())
    database = Database.in_memory(keyring)
    said = settings or Settings()
    doors = said.triage_llm and given.transport is not None
    alone = said.model_copy(update={"llm": "", "llm_base_url": "", "triage_llm": doors})
    approvals = given.approvals or OnTrial()
    chatham = Chatham(alone, keyring, replace(given, database=database, approvals=approvals))
    publish_notices(chatham)
    return chatham


def passing_keyring(randomness: Randomness) -> KeyRing:
    """Keys that nobody keeps."""
    return KeyRing(
        current=_KEK,
        keks=MappingProxyType({_KEK: Key.new(randomness)}),
        ledger_seed=randomness.bytes(KEY_BYTES),
        randomness=randomness,
    )


def publish_notices(chatham: Chatham) -> None:
    """What people are told before they say yes."""
    with chatham.database.write() as work:
        desk = chatham.consent_desk(work)
        for notice in bundled_notices():
            desk.publish(notice)
