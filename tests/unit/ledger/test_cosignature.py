"""Cosignatures as C2SP tlog-cosignature writes them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from governance.ledger.cosignature import WitnessKey, WitnessSigner, cosignatures
from governance.ledger.signed_note import NoteError, VerifierKey, split_note
from tests.unit.ledger.made import KEY, SIGNER

SECRET = Ed25519PrivateKey.from_private_bytes(b"\5" * 32)
WITNESS = WitnessSigner("witness.example/w1", SECRET)
AT = datetime(2023, 3, 20, 12, 12, 27, tzinfo=UTC)
NOTE = sign_checkpoint(Checkpoint(origin=KEY.name, size=7, root=b"\2" * 32), SIGNER)
TEXT, _ = split_note(NOTE)
LINE = WITNESS.line(TEXT, at=AT)


def test_the_line_is_the_one_of_the_specification() -> None:
    dash, name, encoded = LINE.rstrip("\n").split(" ")
    assert (dash, name) == ("—", "witness.example/w1")
    raw = b64decode(encoded)
    public = SECRET.public_key().public_bytes_raw()
    assert raw[:4] == sha256(b"witness.example/w1\n\x04" + public).digest()[:4]
    assert int.from_bytes(raw[4:12], "big") == 1679314347
    message = b"cosignature/v1\ntime 1679314347\n" + TEXT.encode()
    SECRET.public_key().verify(raw[12:], message)
    assert len(raw) == 4 + 8 + 64


def test_a_cosigned_note_is_still_the_ledgers_checkpoint() -> None:
    both = NOTE + LINE
    assert open_checkpoint(both, KEY).size == 7
    (found,) = cosignatures(both, [WITNESS.key])
    assert (found.witness, found.at) == ("witness.example/w1", AT)
    assert cosignatures(NOTE, [WITNESS.key]) == ()
    assert cosignatures(both, []) == ()


def test_a_stranger_of_the_same_name_is_not_heard() -> None:
    stranger = WitnessSigner(WITNESS.name, Ed25519PrivateKey.from_private_bytes(b"\6" * 32))
    assert cosignatures(NOTE + stranger.line(TEXT, at=AT), [WITNESS.key]) == ()


def respelled(change: int, by: int) -> str:
    _, _, encoded = LINE.rstrip("\n").split(" ")
    raw = bytearray(b64decode(encoded))
    raw[change] ^= by
    return f"— witness.example/w1 {b64encode(raw).decode()}\n"


@pytest.mark.parametrize(
    "spoiled",
    [
        NOTE.replace("\n7\n", "\n8\n") + LINE,
        NOTE + respelled(11, 1),  # another time
        NOTE + respelled(4, 0x80),  # a time no calendar shows
        NOTE + respelled(40, 1),
    ],
)
def test_what_was_changed_is_not_cosigned(spoiled: str) -> None:
    with pytest.raises(NoteError, match="cosignature on a checkpoint is wrong"):
        cosignatures(spoiled, [WITNESS.key])


def test_a_plain_signature_of_the_same_key_is_no_cosignature() -> None:
    signed = WITNESS.key.id + SECRET.sign(TEXT.encode())
    line = f"— witness.example/w1 {b64encode(signed).decode()}\n"
    with pytest.raises(NoteError):
        cosignatures(NOTE + line, [WITNESS.key])


def test_keys_as_text() -> None:
    encoded = WITNESS.key.encode()
    assert WitnessKey.parse(f" {encoded}\n") == WITNESS.key
    with pytest.raises(NoteError, match="no public key of a ledger"):
        VerifierKey.parse(encoded)
    with pytest.raises(NoteError, match="no public key of a witness"):
        WitnessKey.parse(KEY.encode())
    with pytest.raises(NoteError, match="copied wrong"):
        WitnessKey.parse(encoded.replace("w1+", "w2+"))
    for bad in ("", "w1", "w1+aa", "w 1+00+BA=="):
        with pytest.raises(NoteError):
            WitnessKey.parse(bad)
    assert "PRIVATE" not in repr(WITNESS)
    assert "private_key" not in repr(WITNESS)
