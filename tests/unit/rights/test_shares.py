"""Any two of three shares bring a key back; what was misread is told, and never quoted."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.rights.shares import SHARES, WORDS, SharesError, combine, split
from governance.keys import Key

KEY = Key(bytes(range(32)))
KEYS = st.binary(min_size=32, max_size=32).map(Key)


@pytest.fixture(scope="module")
def shares():
    return split(KEY)


@settings(max_examples=10, deadline=None)
@given(KEYS)
def test_any_two_bring_any_key_back(key):
    shares = split(key)
    assert len(shares) == SHARES
    for some in itertools.permutations(shares, 2):
        assert combine(some) == key
    assert combine(shares) == key


@settings(max_examples=60, deadline=None)
@given(st.integers(0, WORDS - 1), st.data())
def test_one_misread_word_is_found(at, data):
    from shamir_mnemonic.wordlist import WORDLIST

    first, second, _ = split(KEY)
    words = first.split()
    words[at] = data.draw(st.sampled_from([w for w in WORDLIST if w != words[at]]))
    with pytest.raises(SharesError):
        combine([" ".join(words), second])


def test_typed_by_a_person(shares):
    first = "\n".join(word[:4].upper() for word in shares[0].split())
    assert combine([f"  {first}\n", shares[1]]) == KEY


def test_two_swapped_words_are_found(shares):
    words = shares[0].split()
    words[5], words[6] = words[6], words[5]
    with pytest.raises(SharesError, match="misread"):
        combine([" ".join(words), shares[1]])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda a, _b: [a], "One share alone"),
        (lambda _a, _b: [], "One share alone"),
        (lambda a, _b: [a, a], "twice"),
        (lambda a, b: [a, b.rsplit(" ", 1)[0]], "32 words"),
        (lambda a, b: [a, b + " acid"], "34 words"),
        (lambda a, b: [a, "zaffre " + b.split(" ", 1)[1]], "number 1"),
        (lambda a, _b: [a, split(KEY)[1]], "different sets"),
        (lambda a, _b: [a, ""], "0 words"),
    ],
)
def test_what_does_not_fit_is_told_without_quoting_it(shares, change, says):
    with pytest.raises(SharesError, match=says) as refused:
        combine(change(shares[0], shares[1]))
    assert "zaffre" not in str(refused.value)
    assert refused.value.__context__ is None


def test_shares_of_another_kind_of_secret_are_refused():
    from shamir_mnemonic.shamir import generate_mnemonics

    ((first, second, _),) = generate_mnemonics(1, [(2, 3)], KEY.material[:16])
    with pytest.raises(SharesError, match="20 words"):
        combine([first, second])
    ((one, other, *_),) = generate_mnemonics(1, [(3, 5)], KEY.material)
    with pytest.raises(SharesError, match="not one of a Chatham key"):
        combine([one, other])
