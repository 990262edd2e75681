"""The age file format (C2SP `age`), through pyrage: files only a named identity can open."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from governance.errors import ChathamError

# The package has no types of its own; what leaves this file has.
_PYRAGE: Final[Any] = import_module("pyrage")


class AgeError(ChathamError):
    """A recipient, an identity or a file is not one; nothing was written."""


def new_identity() -> tuple[str, str]:
    """A new secret identity, and its public recipient."""
    identity = _PYRAGE.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def encrypt(data: bytes, recipient: str) -> bytes:
    """`data`, for whoever has the recipient's identity.

    Raises:
        AgeError: this is no recipient.
    """
    try:
        to = _PYRAGE.x25519.Recipient.from_str(recipient.strip())
    except _PYRAGE.RecipientError:
        raise AgeError(
            "This is no age recipient, so nothing was written. It begins with age1; `chatham "
            "backup identity` makes one and says it."
        ) from None
    whole: bytes = _PYRAGE.encrypt(data, [to])
    return whole


def decrypt(data: bytes, identity: str) -> bytes:
    """What was encrypted, whole.

    Raises:
        AgeError: this is no identity; or the file is another's, was changed, or is not age's.
    """
    try:
        who = _PYRAGE.x25519.Identity.from_str(identity.strip())
    except _PYRAGE.IdentityError:
        raise AgeError(
            "This is no age identity, so nothing was opened. It is in the file that `chatham "
            "backup identity` wrote."
        ) from None
    try:
        plain: bytes = _PYRAGE.decrypt(data, [who])
    except _PYRAGE.DecryptError:
        raise AgeError(
            "This file cannot be opened: it was made for another identity, was changed, or is "
            "no age file. Nothing was written."
        ) from None
    return plain
