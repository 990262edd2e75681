"""Checkpoints: the format of C2SP to the letter, of our log only, by our key only."""

from __future__ import annotations

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from governance.ledger.signed_note import NoteError, NoteSigner, sign_note
from governance.ledger.tree import EMPTY_ROOT

SIGNER = NoteSigner("chatham.test/log", Ed25519PrivateKey.from_private_bytes(b"\1" * 32))
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
# The example of C2SP tlog-checkpoint.
EXAMPLE = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"


def test_the_published_example_reads_and_writes_back() -> None:
    checkpoint = Checkpoint.parse(EXAMPLE)
    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20852163
    assert checkpoint.root == b64decode(ROOT)
    assert checkpoint.extensions == ()
    assert checkpoint.text() == EXAMPLE


def test_extension_lines_of_other_logs_are_kept() -> None:
    checkpoint = Checkpoint.parse(EXAMPLE + "Timestamp: 1\nmore\n")
    assert checkpoint.extensions == ("Timestamp: 1", "more")
    assert checkpoint.text() == EXAMPLE + "Timestamp: 1\nmore\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "o\n1\n",
        f"\n1\n{ROOT}\n",
        f"o\n01\n{ROOT}\n",
        f"o\n-1\n{ROOT}\n",
        f"o\n+1\n{ROOT}\n",
        f"o\n1 \n{ROOT}\n",
        f"o\n\u0661\n{ROOT}\n",
        f"o\n1e3\n{ROOT}\n",
        f"o\n{'9' * 30}\n{ROOT}\n",
        f"o\n1\n{ROOT}",
        f"o\n1\n{ROOT[:-1]}\n",
        f"o\n1\n{ROOT[:-2]}J=\n",
        f"o\n1\n{ROOT}\n\n",
        f"o\n1\n{ROOT}\n\nextension\n",
        f"o\n1\n{ROOT}\nextension",
        f"o\n1\n\n{ROOT}\n",
        f"o\n1\n{'A' * 42}==\n",
    ],
)
def test_anything_else_is_no_checkpoint(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_a_signed_checkpoint_opens_with_the_key_of_its_log() -> None:
    checkpoint = Checkpoint(origin=SIGNER.name, size=0, root=EMPTY_ROOT)
    note = sign_checkpoint(checkpoint, SIGNER)
    assert note.splitlines()[:2] == ["chatham.test/log", "0"]
    assert open_checkpoint(note, SIGNER.verifier) == checkpoint


def test_a_log_signs_under_its_own_name_only() -> None:
    foreign = Checkpoint(origin="another.test/log", size=0, root=EMPTY_ROOT)
    with pytest.raises(NoteError, match="same name"):
        sign_checkpoint(foreign, SIGNER)
    with pytest.raises(NoteError, match="another ledger"):
        open_checkpoint(sign_note(foreign.text(), SIGNER), SIGNER.verifier)


def test_a_signed_note_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(NoteError, match="not a checkpoint"):
        open_checkpoint(sign_note("hello\n", SIGNER), SIGNER.verifier)
