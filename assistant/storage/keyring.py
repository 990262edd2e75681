"""The keys outside the database: what wraps every engagement key, and what signs the ledger.

The key file (mode 0600) has a version line, then one key a line: `kek <id> <base64>`, the first
being in use and the others only opening what they once wrapped, and `ledger <base64>`, the seed
of the Ed25519 key (RFC 8032) that signs checkpoints. Whoever holds the file and the database can
read everything; whoever loses it can read nothing.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assistant.storage.columns import check_token
from assistant.storage.errors import KeyFileError
from governance.errors import KeyMissingError
from governance.keys import KEY_BYTES, Key, unwrap, wrap
from governance.ports import Ids, Randomness

VERSION_LINE: Final = "chatham key file v1"
_MAX_BYTES: Final = 16_384
_KEK_FIELDS: Final = 3
_LEDGER_FIELDS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """A key sealed under the key-encryption key `kek_id`."""

    kek_id: str
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """The key-encryption keys and the ledger's signing key, as read from the key file."""

    current: str
    keks: Mapping[str, Key] = field(repr=False)
    ledger_seed: bytes = field(repr=False)
    randomness: Randomness = field(repr=False)

    def wrap(self, inner: Key, place: str) -> WrappedKey:
        """Seal a key under the current key-encryption key, for one place."""
        sealed = wrap(self.keks[self.current], inner, place, self.randomness)
        return WrappedKey(kek_id=self.current, wrapped=sealed)

    def unwrap(self, key: WrappedKey, place: str) -> Key:
        """Open a key for the place it was wrapped for.

        Raises:
            KeyMissingError: it was wrapped under a key this ring does not hold.
            SealError: changed, or wrapped for another place.
        """
        kek = self.keks.get(key.kek_id)
        if kek is None:
            raise KeyMissingError(
                f"These records were sealed with key {key.kek_id}, and the key file holds "
                f"{', '.join(self.keks)}. Nothing was read. Point CHATHAM_KEY_FILE at the key "
                "file this database was made with."
            )
        return unwrap(kek, key.wrapped, place)

    def with_new(self, key_id: str) -> KeyRing:
        """This ring with a fresh key in use; the others go on opening what they wrapped."""
        keks = {check_token(key_id): Key.new(self.randomness), **self.keks}
        return replace(self, current=key_id, keks=MappingProxyType(keks))

    def alone(self) -> KeyRing:
        """This ring with no key but the one in use."""
        return replace(self, keks=MappingProxyType({self.current: self.keks[self.current]}))

    def ledger_signing_key(self) -> Ed25519PrivateKey:
        """The key that signs ledger checkpoints; it does not change when others are rotated."""
        return Ed25519PrivateKey.from_private_bytes(self.ledger_seed)


def write_new_key_file(path: Path, ring: KeyRing) -> None:
    """Write a key file where there is none, readable by its owner only.

    Raises:
        KeyFileError: something is already there; it is never overwritten.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise KeyFileError(
            f"There is already a key file at {path}, and overwriting it would make everything "
            "sealed with it unreadable for good. Nothing was changed."
        ) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(text_of(ring).encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    sync_directory(path.parent)


def create_key_file(path: Path, *, randomness: Randomness, ids: Ids) -> KeyRing:
    """Make a new key file, readable by its owner only, and return its keys.

    Raises:
        KeyFileError: something is already there; it is never overwritten.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kek_id = ids.new("kek")
    ring = KeyRing(
        current=check_token(kek_id),
        keks=MappingProxyType({kek_id: Key.new(randomness)}),
        ledger_seed=randomness.bytes(KEY_BYTES),
        randomness=randomness,
    )
    write_new_key_file(path, ring)
    return ring


def read_key_file(path: Path, *, randomness: Randomness) -> KeyRing:
    """The keys in the file at `path`.

    Raises:
        KeyMissingError: there is no file.
        KeyFileError: others may read it, or it is not a key file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise KeyMissingError(
            f"There is no key file at {path}, and without it nothing can be sealed or opened. "
            "Run `chatham init` to make one, or set CHATHAM_KEY_FILE to where yours is."
        ) from None
    except OSError as error:
        raise KeyFileError(
            f"The key file at {path} cannot be opened ({type(error).__name__}). It must be a "
            "plain file, not a link, that belongs to the user Chatham runs as."
        ) from None
    try:
        _check_private(os.fstat(descriptor), path)
        content = os.read(descriptor, _MAX_BYTES + 1)
    finally:
        os.close(descriptor)
    return _parse(content, path, randomness)


def _check_private(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyFileError(f"{path} is not a plain file, so it cannot be the key file.")
    if status.st_mode & 0o077:
        raise KeyFileError(
            f"Other users of this machine may read the key file at {path}. "
            f"Run `chmod 600 {path}`; if they may have read it, make new keys."
        )
    if status.st_uid != os.geteuid():
        raise KeyFileError(f"The key file at {path} belongs to another user. Take ownership of it.")


def text_of(ring: KeyRing) -> str:
    """A key file's content."""
    keks = [f"kek {name} {_encoded(key.material)}" for name, key in ring.keks.items()]
    return "\n".join((VERSION_LINE, *keks, f"ledger {_encoded(ring.ledger_seed)}", ""))


def _parse(content: bytes, path: Path, randomness: Randomness) -> KeyRing:
    try:
        return _parsed(content.decode("ascii"), randomness)
    except (ValueError, binascii.Error):
        pass  # the cause would quote a line with a key in it
    raise KeyFileError(
        f"The file at {path} is not a Chatham key file of version 1, or it was changed. "
        "Restore it from a backup; without it nothing sealed can be opened."
    )


def _parsed(text: str, randomness: Randomness) -> KeyRing:
    version, *lines = text.splitlines()
    keks: dict[str, Key] = {}
    seeds: list[bytes] = []
    for line in lines:
        fields = line.split(" ")
        if len(fields) == _KEK_FIELDS and fields[0] == "kek" and fields[1] not in keks:
            keks[check_token(fields[1])] = Key(_decoded(fields[2]))
        elif len(fields) == _LEDGER_FIELDS and fields[0] == "ledger":
            seeds.append(Key(_decoded(fields[1])).material)
        else:
            raise ValueError("unknown line")
    (seed,) = seeds
    if version != VERSION_LINE or not keks:
        raise ValueError("not a key file")
    return KeyRing(
        current=next(iter(keks)),
        keks=MappingProxyType(keks),
        ledger_seed=seed,
        randomness=randomness,
    )


def _encoded(material: bytes) -> str:
    return base64.b64encode(material).decode("ascii")


def _decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def sync_directory(path: Path) -> None:
    """Have the directory itself on disk."""
    # A file that was synced can still vanish with its directory entry when the power goes.
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
