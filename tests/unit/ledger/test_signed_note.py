"""Signed notes: the published vectors of C2SP and Go verify, and nothing else does."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from governance.ledger.signed_note import (
    MAX_SIGNATURES,
    NoteError,
    NoteSigner,
    VerifierKey,
    open_note,
    sign_note,
)

# The example of C2SP signed-note ("Verifier keys").
C2SP_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONnc"
    "AlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# The example of golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n"
)

SIGNER = NoteSigner("chatham.test/log", Ed25519PrivateKey.from_private_bytes(b"\1" * 32))
OTHER = NoteSigner("chatham.test/log", Ed25519PrivateKey.from_private_bytes(b"\2" * 32))
WITNESS = NoteSigner("witness.test", Ed25519PrivateKey.from_private_bytes(b"\3" * 32))
TEXT = "a line\n\nand another\n"


@pytest.mark.parametrize(("key", "note"), [(C2SP_KEY, C2SP_NOTE), (GO_KEY, GO_NOTE)])
def test_published_notes_verify(key: str, note: str) -> None:
    text = open_note(note, [VerifierKey.parse(key)])
    assert note.startswith(text)
    assert text.endswith(("message.\n", "problem is.\n"))
    assert VerifierKey.parse(key).encode() == key


@pytest.mark.parametrize(("key", "note"), [(C2SP_KEY, C2SP_NOTE), (GO_KEY, GO_NOTE)])
def test_every_changed_character_is_noticed(key: str, note: str) -> None:
    trusted = VerifierKey.parse(key)
    for at, old in enumerate(note):
        for new in ("x", "\n", "+"):
            if new == old:
                continue
            with pytest.raises(NoteError):
                open_note(note[:at] + new + note[at + 1 :], [trusted])
        with pytest.raises(NoteError):
            open_note(note[:at] + note[at + 1 :], [trusted])


def test_what_we_sign_opens_with_the_public_key() -> None:
    note = sign_note(TEXT, SIGNER)
    assert open_note(note, [VerifierKey.parse(SIGNER.verifier.encode())]) == TEXT
    assert note.startswith(TEXT + "\n— chatham.test/log ")
    assert open_note(sign_note("\n\n\n", SIGNER), [SIGNER.verifier]) == "\n\n\n"


def test_another_key_of_the_same_name_does_not_open_it() -> None:
    for keys in ([], [OTHER.verifier], [WITNESS.verifier, OTHER.verifier]):
        with pytest.raises(NoteError, match="not signed by the key"):
            open_note(sign_note(TEXT, SIGNER), keys)


def test_signatures_of_others_are_ignored_and_a_wrong_one_of_ours_is_not() -> None:
    note = sign_note(TEXT, SIGNER)
    cosigned = note + WITNESS.line(TEXT)
    assert open_note(cosigned, [SIGNER.verifier]) == TEXT
    assert open_note(cosigned, [WITNESS.verifier]) == TEXT
    about_something_else = note + WITNESS.line("something else\n")
    assert open_note(about_something_else, [SIGNER.verifier]) == TEXT
    with pytest.raises(NoteError, match="wrong"):
        open_note(about_something_else, [SIGNER.verifier, WITNESS.verifier])


def test_a_collision_of_the_short_key_id_proves_nothing() -> None:
    signed = OTHER.private_key.sign(TEXT.encode())
    line = f"— {SIGNER.name} {b64encode(SIGNER.verifier.id + signed).decode()}\n"
    with pytest.raises(NoteError, match="wrong"):
        open_note(f"{TEXT}\n{line}", [SIGNER.verifier])


def test_too_many_signatures_are_refused_and_sixteen_are_not() -> None:
    note = sign_note(TEXT, SIGNER)
    assert open_note(note + WITNESS.line(TEXT) * 15, [SIGNER.verifier]) == TEXT
    with pytest.raises(NoteError, match="more signatures"):
        open_note(note + WITNESS.line(TEXT) * MAX_SIGNATURES, [SIGNER.verifier])


LINE = SIGNER.line(TEXT)


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        TEXT + LINE,
        f"{TEXT}\n{LINE[:-1]}",
        f"{TEXT}\n{LINE}\n",
        f"{TEXT}\n{LINE}junk\n",
        f"{TEXT}\n- {LINE[2:]}",
        f"{TEXT}\n{LINE.replace(' ', '  ')}",
        f"{TEXT}\n{LINE[:-2]}\n",
        f"{TEXT}\n— chatham.test/log \n",
        f"{TEXT}\n— chatham.test/log AAAA\n",
        f"{TEXT}\n— a+b {LINE.split()[-1]}\n",
        f"{TEXT}\r\n{LINE}",
        f"{TEXT}\n{LINE}".replace("line", "l\tne"),
        f"{TEXT}\ud800\n\n{LINE}",
        "x" * (1 << 20) + f"\n\n{LINE}",
    ],
)
def test_malformed_notes_are_refused(note: str) -> None:
    with pytest.raises(NoteError):
        open_note(note, [SIGNER.verifier])


def test_base64_has_one_spelling() -> None:
    name, encoded = LINE.split()[1:]
    # 68 signed bytes end in one padding sign, so the last character has two unused bits.
    assert encoded.endswith("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    cousin = encoded[:-2] + alphabet[alphabet.index(encoded[-2]) ^ 1] + "="
    assert b64decode(cousin) == b64decode(encoded)
    with pytest.raises(NoteError):
        open_note(f"{TEXT}\n— {name} {cousin}\n", [SIGNER.verifier])


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "cr\r\n", "\ud800\n", "nul\0\n"])
def test_only_a_clean_text_is_signed(text: str) -> None:
    with pytest.raises(NoteError):
        sign_note(text, SIGNER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+12345678",
        C2SP_KEY.replace("530d903a", "530d903b"),
        C2SP_KEY.replace("example.com/foo", "example.com/bar"),
        C2SP_KEY.replace("+AeK", "+AeL").replace("+Aeky", "+BEky"),
        C2SP_KEY[:-4],
        "a b+" + C2SP_KEY.split("+", 1)[1],
        "+" + C2SP_KEY.split("+", 1)[1],
    ],
)
def test_a_key_copied_wrong_is_noticed(text: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\0b"])
def test_key_names_are_those_of_c2sp(name: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey(name, b"\0" * 32)


def test_the_private_key_is_not_shown() -> None:
    assert "Private" not in repr(SIGNER)


def test_a_signature_that_is_no_signature_is_none() -> None:
    assert not SIGNER.verifier.verifies(b"", TEXT)
    assert not VerifierKey("small.order", b"\0" * 32).verifies(b"\0" * 64, TEXT)


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"])))
def test_any_text_survives(body: str) -> None:
    text = f"{body}\n"
    assert open_note(sign_note(text, SIGNER), [SIGNER.verifier]) == text
