"""The worker's side of egress: the same bundle, its own key, and no way round it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.apart.sockets import PlaceError, listening, place_of
from assistant.config import Settings
from assistant.egress.intake import intake_signer, way_to_model
from assistant.llm.chat import ChatTransport
from assistant.llm.generation import Generation
from assistant.llm.ladder_transport import LadderTransport
from assistant.llm.transport import LangChainTransport
from assistant.storage.keyring import KeyRing
from assistant.system import SystemClock
from governance.keys import Key
from tests.fakes import RepeatableRandomness

RING = KeyRing(
    current="kek_1",
    keks={"kek_1": Key(b"k" * 32)},
    ledger_seed=b"s" * 32,
    randomness=RepeatableRandomness(),
)


def way(egress: str) -> ChatTransport | None:
    return way_to_model(
        "openai:local",
        "http://127.0.0.1:9/v1",
        seconds=1,
        generation=Generation(),
        egress=egress,
        keyring=lambda: RING,
        clock=SystemClock(),
    )


def test_whoever_sends_it_is_the_same_bundle() -> None:
    here, there = way(""), way("unix:/run/egress.sock")
    assert isinstance(here, LangChainTransport)
    assert isinstance(there, LadderTransport)
    assert not isinstance(there, LangChainTransport)
    assert here.identity == there.identity


def test_intakes_key_is_neither_the_ledgers_nor_another_installations() -> None:
    own = intake_signer(RING).verifier
    assert own == intake_signer(RING).verifier
    assert own.material != RING.ledger_signing_key().public_key().public_bytes_raw()
    other = KeyRing(
        current="kek_1", keks=RING.keks, ledger_seed=b"t" * 32, randomness=RING.randomness
    )
    assert own != intake_signer(other).verifier


@pytest.mark.parametrize("place", ["tcp:127.0.0.1:1", "/run/egress.sock", "unix:egress.sock"])
def test_only_a_unix_socket_is_a_place(place: str) -> None:
    with pytest.raises(ValidationError):
        Settings(egress=place)
    with pytest.raises(PlaceError):
        place_of(place)


def test_a_socket_is_its_owners_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    path = tmp_path / "s"
    with listening(path):
        assert path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(PlaceError, match="listens"):
            listening(path)
    with listening(path):  # what a dead process has left is no hindrance
        pass
    path.unlink()
    path.write_text("somebody's")
    with pytest.raises(PlaceError, match="no socket"):
        listening(path)
    assert path.read_text() == "somebody's"


def test_a_folder_where_others_write_is_no_place(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(PlaceError, match="Others may write"):
        listening(tmp_path / "s")
    with pytest.raises(PlaceError, match="no folder"):
        listening(tmp_path / "missing" / "s")
