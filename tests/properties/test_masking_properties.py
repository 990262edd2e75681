"""What holds of masking for every text, roster and finding."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from governance import custody
from governance.errors import GateError
from governance.identity import Actor, EngagementId, Role
from governance.privacy.leak_scan import LeakScan
from governance.privacy.masking import Masked, Masker
from governance.privacy.missed import Missed
from governance.privacy.pseudonyms import named_in, restore
from governance.privacy.remasking import Remasking
from governance.privacy.span_map import unmask
from governance.privacy.vault import PSEUDONYM, InMemoryVault, InMemoryVaults, Kind, NewEntry, Vault
from governance.raw import RosterEntry
from governance.release import Release
from governance.stages import ForCoach, Released
from tests.fakes import CountingIds
from tests.privacy_cases import COACH, ROSTER, A, SilentAnalyzer, WordListAnalyzer, draft
from tests.unit.privacy.test_guard import Answer

NAMES = {
    "Dana": Kind.PERSON,
    "Omar Haddad": Kind.PERSON,
    "Sarah Nakamura": Kind.PERSON,
    "Dana Lee": Kind.PERSON,
    "Haddad Foods": Kind.ORGANIZATION,
    "Kumasi": Kind.LOCATION,
    "Maple Ward": Kind.LOCATION,
    "our CFO": Kind.QUASI,
    "pregnant": Kind.DEMOGRAPHIC,
    "City": Kind.PERSON,
    "Will": Kind.PERSON,
    "Zoe\u0308": Kind.PERSON,
    "지우": Kind.PERSON,
    "محمد": Kind.PERSON,
}
_PIECES = st.sampled_from(
    [
        *NAMES,
        *(name.lower() for name in NAMES),
        *(entry.name for entry in ROSTER),
        "Haddad", "Lee", "Ms. Lee", "n gozi", "Foods", "Sarah", "Sarahs",
        "[PERSON_1]", "person_2", "[", "]", "[PERSON_", "PERSON_1's", "[LITERAL_1]",
        "d.kow@x.example", "RQ-20817", "2019", "March 14", "twenty-three", "$500", "in march",
        "I will", "and", "said", "'s", "’s", ".", ", ", "?", "-", "_", "\n", "\u200b", "\u200f",
        "👩\u200d🚀", "🇬🇭", "e\u0301", "\u0301", "שלום", "a", "S", "9", "ß", "İ", "ﬁ", "\x00",
    ]
)  # fmt: skip
TEXTS = st.lists(
    st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=12).map(
        lambda pieces: "".join(
            piece + (" " if number % 3 else "") for number, piece in enumerate(pieces)
        )
    ),
    min_size=1,
    max_size=4,
)
ROSTERS = st.lists(st.sampled_from(ROSTER), unique_by=lambda r: r.name, max_size=4)
ANALYZER = WordListAnalyzer(NAMES)
MARK = "qvxzj"
"""What no generated text says."""


def mask(texts: Sequence[str], roster: Sequence[RosterEntry], vault: Vault) -> Masked:
    return Masker(ANALYZER).mask(texts, roster, vault, "en")


@given(TEXTS, ROSTERS)
def test_the_span_map_gives_back_the_original(texts: list[str], roster: list[RosterEntry]) -> None:
    masked = mask(texts, roster, InMemoryVault(A))
    for index, (text, hidden) in enumerate(zip(texts, masked.texts, strict=True)):
        spans = [span for span in masked.spans if span.text == index]
        assert unmask(hidden, spans) == text
        for span in spans:
            assert text[span.start : span.end] == span.original
            assert hidden[span.masked_start :].startswith(span.pseudonym)


@given(TEXTS, ROSTERS)
def test_what_is_generalized_is_issued_to_nobody(
    texts: list[str], roster: list[RosterEntry]
) -> None:
    vault = InMemoryVault(A)
    masked = mask(texts, roster, vault)
    held = {(entry.kind, entry.canonical) for entry in vault.entries()}
    for span in masked.spans:
        if not PSEUDONYM.fullmatch(span.pseudonym):
            assert (span.kind, span.original) not in held
            assert restore(span.pseudonym, {e.pseudonym: "x" for e in vault.entries()}) == (
                span.pseudonym
            )


@given(TEXTS, ROSTERS)
def test_no_value_of_the_vault_survives(texts: list[str], roster: list[RosterEntry]) -> None:
    vault = InMemoryVault(A)
    masked = mask(texts, roster, vault)
    # Its own words count as evidence, so that "will" may stay where it is no name.
    assert not LeakScan(SilentAnalyzer()).leaks(masked.texts, vault.entries(), masked.texts, "en")


@given(TEXTS, ROSTERS)
def test_every_pseudonym_in_the_text_was_issued(
    texts: list[str], roster: list[RosterEntry]
) -> None:
    vault = InMemoryVault(A)
    masked = mask(texts, roster, vault)
    issued = {entry.pseudonym for entry in vault.entries()}
    standing = frozenset(name for text in masked.texts for name in named_in(text))
    assert standing == masked.issued <= issued
    assert all(PSEUDONYM.fullmatch(name) for name in issued)


@given(TEXTS, ROSTERS)
def test_the_same_texts_and_vault_give_the_same(
    texts: list[str], roster: list[RosterEntry]
) -> None:
    first, second = InMemoryVault(A), InMemoryVault(A)
    assert mask(texts, roster, first) == mask(texts, roster, second)
    assert first.entries() == second.entries()


@settings(max_examples=300)
@example(["Omar Haddad and our CFO Haddad"], [])
@given(TEXTS, ROSTERS)
def test_masking_again_changes_nothing(texts: list[str], roster: list[RosterEntry]) -> None:
    vault = InMemoryVault(A)
    once = mask(texts, roster, vault)
    entries = vault.entries()
    assert mask(texts, roster, vault) == once
    assert vault.entries() == entries


@given(TEXTS, TEXTS, ROSTERS)
def test_a_pseudonym_never_changes_hands(
    texts: list[str], later: list[str], roster: list[RosterEntry]
) -> None:
    vault = InMemoryVault(A)
    mask(texts, roster, vault)
    before = {e.pseudonym: (e.kind, e.canonical) for e in vault.entries()}
    mask(later, roster, vault)
    after = {e.pseudonym: (e.kind, e.canonical) for e in vault.entries()}
    assert before.items() <= after.items()


@given(TEXTS)
def test_restoring_gives_back_every_literal(texts: list[str]) -> None:
    vault = InMemoryVault(A)
    masked = mask(texts, (), vault)
    literals = {e.pseudonym: e.canonical for e in vault.entries() if e.kind is Kind.LITERAL}
    for span in masked.spans:
        if span.kind is Kind.LITERAL:
            assert restore(span.pseudonym, literals) == span.original


@given(TEXTS, TEXTS, ROSTERS)
def test_engagements_share_nothing(
    texts: list[str], others: list[str], roster: list[RosterEntry]
) -> None:
    """The same people in two engagements: each vault is as if the other did not exist."""
    vaults = InMemoryVaults()
    ours, theirs = vaults.of(A), vaults.of(EngagementId("eng_other"))
    mask(texts, roster, ours)
    before = ours.entries()
    masked = Masker(ANALYZER).mask(others, roster, theirs, "en")
    assert ours.entries() == before
    alone = InMemoryVault(EngagementId("eng_other"))
    assert masked == Masker(ANALYZER).mask(others, roster, alone, "en")
    assert theirs.entries() == alone.entries()


@given(TEXTS, ROSTERS)
def test_masked_text_never_comes_back_by_another_engagement_s_vault(
    texts: list[str], roster: list[RosterEntry]
) -> None:
    """Not in an anonymizer, a patch or a release: the session's own vault or none."""
    vaults = InMemoryVaults()
    other = vaults.of(EngagementId("eng_other"))
    other.issue([NewEntry(kind=Kind.PERSON, canonical=f"{MARK}{n}") for n in range(20)])
    masked = mask(["Dana", *texts], roster, vaults.of(A))
    made = draft(
        Answer(tuple((text, (1,)) for text in masked.texts)), *masked.texts, issued=[*masked.issued]
    )
    held = custody.drafted_of(made)
    guarded = custody.make_guarded(made, made.header, held.answer, held.evidence)
    release = Release(
        may_read=lambda _a, _h: True, recheck=lambda _h: None, vaults=vaults, ids=CountingIds()
    )
    shown = release.release(guarded, ForCoach, Actor(person=COACH, role=Role.COACH))
    assert isinstance(shown, Released)
    assert isinstance(shown.value, Answer)
    assert MARK not in " ".join(text for text, _ in shown.value.lines)
    with pytest.raises(GateError):
        Remasking(Missed(kind=Kind.PERSON, text=MARK), other, CountingIds()).transcript(guarded)


def test_threads_never_mix_vaults() -> None:
    vaults = InMemoryVaults()
    masker = Masker(ANALYZER)

    def work(number: int) -> tuple[EngagementId, Masked]:
        engagement = EngagementId(f"eng_{number % 2}")
        name = ("Dana", "지우")[number % 2]
        return engagement, masker.mask([f"{name} left"], (), vaults.of(engagement), "en")

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, range(40)))
    held = {e: {x.canonical for x in vaults.of(e).entries()} for e, _ in done}
    assert held == {"eng_0": {"Dana"}, "eng_1": {"지우"}}
