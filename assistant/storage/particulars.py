"""Why a session stopped and what was left out of it, sealed under the session's key.

Invariant: whoever reads the database learns that a session stopped, never what it was about or
which door opened: the route, labels, policies and turns are ciphertext of a rounded length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from assistant.storage.columns import check_token
from assistant.storage.errors import KeyDestroyed
from assistant.storage.key_store import KeyStore
from assistant.storage.statements import guarded
from governance.errors import KeyMissingError, SealError
from governance.identity import SessionId
from governance.outcomes import Route

T = TypeVar("T")
BLOCK: Final = 1024
"""Sealed codes are filled up to whole blocks, since a length can tell how much was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """Where, why and through which door a session stopped; left_out: turns nobody works on."""

    route: Route | None = None
    labels: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    turns: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()


NONE: Final = Particulars()
_ADAPTER: Final = TypeAdapter(Particulars)


def seal_codes(
    keys: KeyStore, session: SessionId, value: T, adapter: TypeAdapter[T], place: str
) -> bytes:
    """Seal `value` for one place, filled up with spaces, which JSON does not mind."""
    plain = adapter.dump_json(value)
    filled = plain.ljust(-(-len(plain) // BLOCK) * BLOCK)
    return keys.seal(keys.session_key(session), filled, place)


def open_codes(
    keys: KeyStore, session: SessionId, sealed: bytes | None, adapter: TypeAdapter[T], place: str
) -> T | None:
    """Open what `seal_codes` made; None when it was erased or there is no key to it here.

    Raises:
        SealError: changed, moved, or of another version.
    """
    if sealed is None:
        return None
    try:
        plain = keys.open(keys.session_key(session), sealed, place)
    except (KeyDestroyed, KeyMissingError):
        return None
    return read_codes(plain, adapter)


def read_codes(plain: bytes, adapter: TypeAdapter[T]) -> T:
    """What `seal_codes` sealed, opened already.

    Raises:
        SealError: of another version.
    """
    try:
        return adapter.validate_json(plain)
    except ValidationError:
        pass  # the cause would quote the codes
    raise SealError("A sealed record holds something this version of Chatham does not know.")


def check_codes(codes: Iterable[str], numbers: Iterable[int]) -> None:
    """What is sealed beside a session is codes and numbers too, never a sentence.

    Raises:
        StorageError: one of them could be something a person wrote; it is not repeated.
    """

    def check() -> None:
        for code in codes:
            check_token(code)
        if any(type(number) is not int for number in numbers):
            raise ValueError("Only whole numbers may be stored here.")

    guarded(check)


def seal_particulars(keys: KeyStore, session: SessionId, value: Particulars) -> bytes | None:
    """None when there is nothing to say."""
    if value == NONE:
        return None
    check_codes((*value.labels, *value.policies), (*value.turns, *value.left_out))
    return seal_codes(keys, session, value, _ADAPTER, _place(session))


def open_particulars(keys: KeyStore, session: SessionId, sealed: bytes | None) -> Particulars:
    """Nothing, when it was erased or there is no key to it here."""
    return open_codes(keys, session, sealed, _ADAPTER, _place(session)) or NONE


def _place(session: SessionId) -> str:
    return f"session particulars v1|{session}"
