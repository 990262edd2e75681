"""Recovery shares: any two of three bring the key back, one alone tells nothing (SLIP-0039).

The standard's words are made for being written down and typed in again: 33 of them a share, four
letters tell each apart, and a checksum finds what was misread. Shares are of the key-encryption
key; the ledger's signing seed lies in the database, sealed under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shamir_mnemonic import MnemonicError  # type: ignore[import-untyped]  # no py.typed
from shamir_mnemonic.recovery import RecoveryState  # type: ignore[import-untyped]  # no py.typed
from shamir_mnemonic.shamir import generate_mnemonics  # type: ignore[import-untyped]  # no py.typed
from shamir_mnemonic.share import Share  # type: ignore[import-untyped]  # no py.typed
from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]  # no py.typed

from governance.errors import ChathamError
from governance.keys import KEY_BYTES, Key

THRESHOLD: Final = 2
SHARES: Final = 3
WORDS: Final = 33
_SHORT: Final = 4
_FULL: Final = {word[:_SHORT]: word for word in WORDLIST}


class SharesError(ChathamError):
    """These shares do not bring a key back; nothing was changed. Says which, never quotes one."""


def split(key: Key) -> tuple[str, ...]:
    """Three shares of a key, as words."""
    return tuple(generate_mnemonics(1, [(THRESHOLD, SHARES)], key.material)[0])


def combine(shares: Sequence[str]) -> Key:
    """The key any two shares of one set are of.

    Words may be in any case, separated by any spaces or line ends, and cut to four letters.

    Raises:
        SharesError: fewer than two, a word that is none, a misread one, shares of two sets, or
            one of another kind.
    """
    read = [_read(number, text) for number, text in enumerate(shares, start=1)]
    if len({(share.identifier, share.index) for share in read}) != len(read):
        raise SharesError("The same share was given twice. Give another one of the set.")
    if len(read) < THRESHOLD:
        raise SharesError("One share alone brings nothing back. Give two of the three.")
    if len({share.identifier for share in read}) > 1:
        raise SharesError(
            "These shares belong to different sets: a rotation makes new ones, and the old ones "
            "open nothing any more. Use two that were printed together."
        )
    state = RecoveryState()
    try:
        for share in read[:THRESHOLD]:
            state.add_share(share)
        material = state.recover(b"")
    except (MnemonicError, ValueError):
        material = b""
    if len(material) != KEY_BYTES:
        raise SharesError("These shares do not fit together. Compare each with its paper.")
    return Key(material)


def _read(number: int, text: str) -> Share:
    words = text.casefold().split()
    if len(words) != WORDS:
        raise SharesError(
            f"Share {number} has {len(words)} words, but a share has {WORDS}. Is it complete?"
        )
    unknown = [at for at, word in enumerate(words, start=1) if not _known(word)]
    if unknown:
        where = ", ".join(str(at) for at in unknown)
        raise SharesError(f"In share {number}, not among the standard's words: number {where}.")
    try:
        share = Share.from_mnemonic(" ".join(_FULL[word[:_SHORT]] for word in words))
    except (MnemonicError, ValueError):
        share = None
    if share is None:
        raise SharesError(
            f"Share {number} has a word that was misread: its checksum does not fit. Compare it "
            "with the paper word by word."
        )
    if (share.group_threshold, share.member_threshold) != (1, THRESHOLD):
        raise SharesError(f"Share {number} is not one of a Chatham key.")
    return share


def _known(word: str) -> bool:
    full = _FULL.get(word[:_SHORT])
    return full is not None and full.startswith(word)
