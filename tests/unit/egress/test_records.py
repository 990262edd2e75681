"""A record is exactly what intake signed, for one connection and a moment, or it is none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.egress.admission import LEAVING, Admission
from assistant.egress.record import (
    LIFETIME_S,
    IntakeKey,
    Record,
    Refusal,
    RefusedError,
    opened,
    record_of,
    signed,
)
from assistant.llm.asking import Asked
from assistant.llm.chat import ChatMessage
from assistant.llm.ladder import Rung
from governance.identity import PURPOSES
from governance.ledger.signed_note import NoteError, NoteSigner, sign_note
from tests.contract.chat_transport_contract import ASKED, PERMIT
from tests.egress_process import signer
from tests.fakes import NOON, SetClock
from tests.unit.llm.sessions import ABROAD, LOCAL, SECRET

CHALLENGE = "c" * 32
INTAKE = signer()
KEY = IntakeKey.parse(INTAKE.verifier.encode())
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def asked(**more: object) -> Asked:
    whole = Asked(rung=Rung.JSON_SCHEMA, messages=ASKED, schema={"type": "object"}, permit=PERMIT)
    return replace(whole, **more)  # type: ignore[arg-type]


def record(what: Asked | None = None, *, expires: float = LIFETIME_S) -> Record:
    return record_of(
        what or asked(),
        challenge=CHALLENGE,
        expires=int(NOON.timestamp() + expires),
        temperature=0.0,
        most_output_tokens=4096,
    )


def refusal(data: bytes, *, challenge: str = CHALLENGE, later: float = 0) -> Refusal:
    clock = SetClock()
    clock.tick(seconds=later)
    with pytest.raises(RefusedError) as caught:
        Admission(KEY, LOCAL, clock).admit(data, challenge=challenge)
    assert SECRET not in str(caught.value)
    return caught.value.why


def resigned(changes: dict[str, object], by: NoteSigner = INTAKE) -> bytes:
    told = record().model_dump(mode="json") | changes
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sign_note(f"{text}\n", by).encode()


@given(st.lists(WORDS, min_size=1, max_size=4), st.sampled_from(Rung))
def test_what_is_signed_is_what_is_read(words: list[str], rung: Rung) -> None:
    messages = tuple(ChatMessage(role="user", text=one) for one in words)
    what = asked(rung=rung, messages=messages)
    got = Admission(KEY, LOCAL, SetClock()).admit(signed(record(what), INTAKE), challenge=CHALLENGE)
    assert got.asked == what


@given(st.data())
def test_no_byte_can_be_changed_cut_or_added(data: st.DataObject) -> None:
    whole = signed(record(), INTAKE)
    place = data.draw(st.integers(0, len(whole) - 1))
    kind = data.draw(st.sampled_from(("change", "cut", "add")))
    byte = bytes([data.draw(st.integers(0, 255).filter(lambda b: b != whole[place]))])
    changed = {
        "change": whole[:place] + byte + whole[place + 1 :],
        "cut": whole[:place],
        "add": whole[:place] + byte + whole[place:],
    }[kind]
    try:
        got = opened(changed, KEY)
    except RefusedError:
        return
    # A line after the signature that is a stranger's changes nothing of what was signed.
    assert got == record()


def test_another_key_signs_nothing_here() -> None:
    assert refusal(signed(record(), signer(b"x" * 32))) is Refusal.NOT_SIGNED


def test_the_public_key_under_intakes_name_does_not_sign() -> None:
    # What egress holds: the name and the public key. A seed made of it is another key.
    assert refusal(signed(record(), signer(KEY.material))) is Refusal.NOT_SIGNED


def test_a_record_of_another_connection() -> None:
    assert refusal(signed(record(), INTAKE), challenge="d" * 32) is Refusal.ANOTHER_CONNECTION


@pytest.mark.parametrize("later", [LIFETIME_S, LIFETIME_S + 1, timedelta(days=1).total_seconds()])
def test_a_record_that_has_run_out(later: float) -> None:
    assert refusal(signed(record(), INTAKE), later=later) is Refusal.RUN_OUT


def test_a_record_that_would_never_run_out() -> None:
    far = record(expires=timedelta(days=1).total_seconds())
    assert refusal(signed(far, INTAKE)) is Refusal.RUN_OUT


@pytest.mark.parametrize("purpose", sorted(set(PURPOSES) - LEAVING))
def test_a_purpose_whose_words_stay(purpose: str) -> None:
    what = asked(permit=replace(PERMIT, purpose=purpose))
    assert refusal(signed(record(what), INTAKE)) is Refusal.PURPOSE


@pytest.mark.parametrize("agreed", [ABROAD, replace(LOCAL, locality=ABROAD.locality)])
def test_another_processor_than_this_one(agreed: object) -> None:
    what = asked(permit=replace(PERMIT, processor=agreed))  # type: ignore[arg-type]
    assert refusal(signed(record(what), INTAKE)) is Refusal.PROCESSOR


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"temperature": 3},
        {"most_output_tokens": 1_000_000},
        {"rung": "shout"},
        {"messages": []},
        {"session": "ses_1"},
        {"bundle": "b"},
        {"expires": "soon"},
        {"messages": [{"role": "root", "text": "x"}]},
    ],
)
def test_what_is_no_request_is_refused_though_signed(changes: dict[str, object]) -> None:
    assert refusal(resigned(changes)) is Refusal.UNREADABLE


def test_another_spelling_of_the_same_is_refused() -> None:
    text = json.dumps(record().model_dump(mode="json"))
    assert refusal(sign_note(f"{text}\n", INTAKE).encode()) is Refusal.UNREADABLE


@pytest.mark.parametrize("data", [b"", b"\x00" * 40, b"\xff\xfe", b"{}\n\n", SECRET.encode()])
def test_what_is_no_note_is_refused(data: bytes) -> None:
    assert refusal(data) is Refusal.NOT_SIGNED


def test_half_a_letter_and_too_many_are_not_signed() -> None:
    lone = asked(messages=(ChatMessage(role="user", text="\ud83d"),))
    with pytest.raises((NoteError, ValidationError, UnicodeEncodeError)):
        signed(record(lone), INTAKE)
    long = asked(messages=(ChatMessage(role="user", text="x" * (1 << 20)),))
    with pytest.raises(NoteError):
        signed(record(long), INTAKE)


def test_a_record_names_nobody_and_shows_no_word() -> None:
    written = signed(record(), INTAKE).decode()
    assert "per_" not in written
    assert "ses_" not in written
    assert "dec_" not in written
    assert SECRET not in repr(record())
