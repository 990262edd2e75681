"""The key file: private, never overwritten, never quoted, and useless when changed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from assistant.storage.errors import KeyFileError
from assistant.storage.keyring import VERSION_LINE, KeyRing, create_key_file, read_key_file
from governance.errors import KeyMissingError, SealError
from governance.keys import Key
from tests.fakes import CountingIds, RepeatableRandomness


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "key"


def create(path: Path, seed: bytes = b"one") -> KeyRing:
    return create_key_file(path, randomness=RepeatableRandomness(seed), ids=CountingIds())


def read(path: Path) -> KeyRing:
    return read_key_file(path, randomness=RepeatableRandomness(b"reading"))


def test_what_was_created_is_read_back(path: Path) -> None:
    made = create(path)
    ring = read(path)
    assert ring.current == made.current == "kek_1"
    assert ring.keks == made.keks
    assert ring.ledger_seed == made.ledger_seed
    assert ring.ledger_seed != ring.keks["kek_1"].material
    wrapped = made.wrap(Key(b"k" * 32), "engagement:eng_1")
    assert ring.unwrap(wrapped, "engagement:eng_1") == Key(b"k" * 32)
    public = ring.ledger_signing_key().public_key()
    public.verify(made.ledger_signing_key().sign(b"note"), b"note")


def test_only_its_owner_may_read_it_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        create(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_is_never_overwritten(path: Path) -> None:
    create(path)
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match="already a key file"):
        create(path, b"two")
    assert path.read_bytes() == before


def test_a_link_is_never_followed(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyFileError):
        create(path)
    assert not (tmp_path / "elsewhere").exists()
    create(tmp_path / "elsewhere")
    with pytest.raises(KeyFileError, match="not a link"):
        read(path)


def test_without_a_file_one_is_told_how_to_make_it(path: Path) -> None:
    with pytest.raises(KeyMissingError, match="chatham init"):
        read(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622, 0o610, 0o777])
def test_a_file_others_may_touch_is_refused(path: Path, mode: int) -> None:
    create(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read(path)


def test_a_read_only_file_is_fine(path: Path) -> None:
    create(path)
    path.chmod(0o400)
    assert read(path).current == "kek_1"


def test_somebody_elses_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create(path)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(KeyFileError, match="another user"):
        read(path)


def test_a_folder_or_a_pipe_is_no_key_file(path: Path) -> None:
    path.mkdir(parents=True, mode=0o700)
    with pytest.raises(KeyFileError):
        read(path)
    pipe = path / "pipe"
    os.mkfifo(pipe, 0o600)
    with pytest.raises(KeyFileError, match="not a plain file"):
        read(pipe)


def damaged() -> list[bytes]:
    secret = b"c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3I="
    kek, ledger = b"kek kek_1 " + secret, b"ledger " + secret
    version = VERSION_LINE.encode()

    def lines(*given: bytes) -> bytes:
        return b"\n".join((*given, b""))

    return [
        b"",
        b"\xff\xfe",
        version,
        lines(version, kek),
        lines(version, ledger),
        lines(b"chatham key file v2", kek, ledger),
        lines(kek, ledger),
        lines(version, kek, kek, ledger),
        lines(version, kek, ledger, ledger),
        lines(version, kek, ledger, b"sarah " + secret),
        lines(version, kek[:-4], ledger),
        lines(version, kek + b"=", ledger),
        lines(version, b"kek kek 1 " + secret, ledger),
        lines(version, b"kek k@k " + secret, ledger),
        lines(version, kek, b"ledger c2hvcnQ="),
        lines(version, kek, ledger) + b"#" * 20_000,
    ]


@pytest.mark.parametrize("content", damaged())
def test_a_damaged_file_is_refused_and_not_quoted(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="not a Chatham key file") as caught:
        read(path)
    assert "c2Vj" not in str(caught.value)
    assert caught.value.__context__ is None


def test_an_older_key_still_opens_after_a_new_one_took_over(path: Path) -> None:
    old = create(path)
    wrapped = old.wrap(Key(b"k" * 32), "engagement:eng_1")
    version, kek, ledger = path.read_text().splitlines()
    new = "kek kek_2 " + kek.split()[2][::-1].replace("=", "") + "="
    path.write_text(f"{version}\n{new}\n{kek}\n{ledger}\n")
    ring = read(path)
    assert ring.current == "kek_2"
    assert ring.unwrap(wrapped, "engagement:eng_1") == Key(b"k" * 32)
    assert ring.wrap(Key(b"k" * 32), "engagement:eng_1").kek_id == "kek_2"


def test_another_databases_key_is_named_and_opens_nothing(path: Path) -> None:
    ring = create(path)
    wrapped = ring.wrap(Key(b"k" * 32), "engagement:eng_1")
    with pytest.raises(SealError):
        ring.unwrap(wrapped, "engagement:eng_2")
    stranger = create_key_file(
        path.with_name("other"), randomness=RepeatableRandomness(b"x"), ids=CountingIds(7)
    )
    with pytest.raises(KeyMissingError, match=r"kek_1.*kek_8.*CHATHAM_KEY_FILE"):
        stranger.unwrap(wrapped, "engagement:eng_1")


def test_no_repr_shows_a_key(path: Path) -> None:
    ring = create(path)
    shown = repr((ring, ring.wrap(Key(b"k" * 32), "x")))
    for secret in (ring.ledger_seed, ring.keks["kek_1"].material):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown
