"""Forged, changed, re-purposed and replayed seals are refused, and the refusal quotes nothing."""

import traceback
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import custody, sealing
from governance.errors import SealError
from governance.identity import Locality, Processor, SessionSummary, ThemeReport
from governance.keys import Key, decrypt, encrypt, unwrap, wrap
from governance.stages import Cleared, Consented, Pseudonymized


@pytest.fixture
def sealed(consented, key, randomness):
    return sealing.seal(consented, key=key, randomness=randomness)


def test_a_stage_survives_the_process(sealed, header, key, transcript):
    back = sealing.unseal(Consented, SessionSummary, sealed, expected=header, key=key)
    assert custody.raw_of(back) == transcript
    assert back.header == header


def test_a_masked_stage_survives_too(pseudonymized, key, randomness):
    sealed = sealing.seal(pseudonymized, key=key, randomness=randomness)
    back = sealing.unseal(
        Pseudonymized, SessionSummary, sealed, expected=pseudonymized.header, key=key
    )
    assert custody.masked_of(back) == custody.masked_of(pseudonymized)


def test_the_text_is_not_in_the_seal(sealed):
    assert b"canary" not in sealed


@pytest.mark.parametrize(
    "change",
    [
        {"session": "ses_2"},
        {"engagement": "eng_2"},
        {"decisions": ("dec_0",)},
        {"decisions": ("dec_1", "dec_2")},
        {"subjects": frozenset({"per_1"})},
        {"policy": "another"},
        {"bundle": "another"},
        {"processor": Processor(id="chatham:embedded", locality=Locality.THIRD_PARTY)},
    ],
    ids=lambda c: next(iter(c)),
)
def test_a_seal_replayed_elsewhere_is_refused(sealed, header, key, change):
    with pytest.raises(SealError):
        sealing.unseal(
            Consented, SessionSummary, sealed, expected=replace(header, **change), key=key
        )


def test_a_seal_never_changes_its_purpose(sealed, header, key):
    with pytest.raises(SealError):
        sealing.unseal(Consented, ThemeReport, sealed, expected=header, key=key)
    other = replace(header, purpose="theme_report")
    with pytest.raises(SealError):
        sealing.unseal(Consented, ThemeReport, sealed, expected=other, key=key)


@pytest.mark.parametrize("kind", [Cleared, Pseudonymized])
def test_a_seal_never_skips_a_gate(sealed, header, key, kind):
    with pytest.raises(SealError):
        sealing.unseal(kind, SessionSummary, sealed, expected=header, key=key)


def test_a_raw_record_is_no_stage(transcript, header, key, randomness):
    raw = sealing.seal_raw(transcript, key=key, randomness=randomness)
    with pytest.raises(SealError):
        sealing.unseal(Consented, SessionSummary, raw, expected=header, key=key)
    with pytest.raises(SealError):
        sealing.unseal_raw(raw, session="ses_2", engagement="eng_1", key=key)
    back = sealing.unseal_raw(raw, session="ses_1", engagement="eng_1", key=key)
    assert back == transcript


def test_another_key_does_not_open_it(sealed, header, randomness):
    with pytest.raises(SealError):
        sealing.unseal(Consented, SessionSummary, sealed, expected=header, key=Key.new(randomness))


def test_every_changed_byte_is_noticed(sealed, header, key):
    for at in range(len(sealed)):
        forged = bytes([*sealed[:at], sealed[at] ^ 1, *sealed[at + 1 :]])
        with pytest.raises(SealError):
            sealing.unseal(Consented, SessionSummary, forged, expected=header, key=key)


@pytest.mark.parametrize("cut", [0, 1, 11, 12, 27])
def test_a_cut_seal_is_refused(sealed, header, key, cut):
    with pytest.raises(SealError):
        sealing.unseal(Consented, SessionSummary, sealed[:cut], expected=header, key=key)


def test_content_of_another_version_is_refused_without_quoting_it(header, key, randomness):
    bound = sealing._bound(Consented, header)
    for plain in (b"Nonsense\n{}", b'Transcript\n{"turns":"canary"}', b"\xff\xfe"):
        sealed = encrypt(key, plain, bound, randomness)
        with pytest.raises(SealError) as refused:
            sealing.unseal(Consented, SessionSummary, sealed, expected=header, key=key)
        assert "canary" not in "".join(traceback.format_exception(refused.value))


@given(st.binary(max_size=200), st.binary(max_size=20), st.binary(max_size=20))
def test_encryption_gives_back_only_under_the_same_binding(plain, bound, other):
    class Fixed:
        def bytes(self, count):
            return b"\x07" * count

    key = Key.new(Fixed())
    sealed = encrypt(key, plain, bound, Fixed())
    assert decrypt(key, sealed, bound) == plain
    if other != bound:
        with pytest.raises(SealError):
            decrypt(key, sealed, other)


def test_a_wrapped_key_opens_in_its_place_only(key, randomness):
    inner = Key.new(randomness)
    wrapped = wrap(key, inner, "session:ses_1", randomness)
    assert unwrap(key, wrapped, "session:ses_1") == inner
    with pytest.raises(SealError):
        unwrap(key, wrapped, "session:ses_2")
    with pytest.raises(SealError):
        unwrap(Key.new(randomness), wrapped, "session:ses_1")


def test_a_key_never_shows_itself(key):
    assert key.material.hex() not in repr(key)
    assert "material" not in repr(key)
