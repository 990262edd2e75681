"""What every vault keeps, in memory or in a database. Subclass, and give a `vaults` fixture.

class TestSqlVault(VaultContract):
    @pytest.fixture
    def vaults(self, engine) -> Vaults: ...
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from governance.identity import EngagementId, SessionId
from governance.privacy.vault import (
    PSEUDONYM,
    Citing,
    Holder,
    Kind,
    NewEntry,
    UnknownPseudonymError,
    VaultEntry,
    Vaults,
)

A = EngagementId("eng_a")
B = EngagementId("eng_b")
FIRST = Holder(session=SessionId("ses_first"), text=Citing.MASKED)
SECOND = Holder(session=SessionId("ses_second"), text=Citing.MASKED)
SUMMARY = Holder(session=FIRST.session, text=Citing.SUMMARY)
THEIRS = Holder(session=SessionId("ses_theirs"), text=Citing.MASKED)


def person(canonical: str, *surfaces: str) -> NewEntry:
    return NewEntry(kind=Kind.PERSON, canonical=canonical, surfaces=frozenset(surfaces))


class VaultContract:
    def test_an_unused_engagement_has_an_empty_vault(self, vaults: Vaults) -> None:
        assert vaults.of(A).entries() == ()
        assert vaults.of(A).engagement == A

    def test_numbers_start_at_one_per_kind_in_the_order_asked(self, vaults: Vaults) -> None:
        issued = vaults.of(A).issue(
            [
                person("Ngozi", "ngozi"),
                NewEntry(kind=Kind.ORGANIZATION, canonical="Kestrel"),
                person("Tom"),
            ]
        )
        assert [e.pseudonym for e in issued] == ["[PERSON_1]", "[ORGANIZATION_1]", "[PERSON_2]"]
        assert all(PSEUDONYM.fullmatch(e.pseudonym) for e in issued)
        assert vaults.of(A).entries() == issued

    def test_an_entry_holds_its_canonical_surface_and_every_other(self, vaults: Vaults) -> None:
        (entry,) = vaults.of(A).issue([person("Ngozi Adeyemi", "ngozi", "n gozi")])
        assert entry.canonical == "Ngozi Adeyemi"
        assert entry.kind is Kind.PERSON
        assert entry.surfaces == {"Ngozi Adeyemi", "ngozi", "n gozi"}

    def test_text_of_any_script_comes_back_as_it_was(self, vaults: Vaults) -> None:
        names = [
            "Zoë",
            "Zoe\u0308",
            "محمد",
            "지우",
            "👩‍🚀 Ada",
            "O'Neil; DROP TABLE x--",
            "a\nb\u0000c",
        ]
        vaults.of(A).issue([person(name) for name in names])
        assert [e.canonical for e in vaults.of(A).entries()] == names

    def test_surfaces_that_differ_only_in_case_or_accent_are_kept_apart(
        self, vaults: Vaults
    ) -> None:
        (entry,) = vaults.of(A).issue([person("Zoë", "zoë", "ZOË", "Zoe")])
        assert entry.surfaces == {"Zoë", "zoë", "ZOË", "Zoe"}
        assert vaults.of(A).entries()[0].surfaces == entry.surfaces

    def test_entries_outlive_the_object_that_issued_them(self, vaults: Vaults) -> None:
        vaults.of(A).issue([person("Ngozi")])
        (second,) = vaults.of(A).issue([person("Tom")])
        assert second.pseudonym == "[PERSON_2]"
        assert [e.canonical for e in vaults.of(A).entries()] == ["Ngozi", "Tom"]

    def test_engagements_never_see_one_another(self, vaults: Vaults) -> None:
        vaults.of(A).issue([person("Ngozi"), person("Tom")])
        assert vaults.of(B).entries() == ()
        (theirs,) = vaults.of(B).issue([person("Priya")])
        assert theirs.pseudonym == "[PERSON_1]"
        with pytest.raises(UnknownPseudonymError):
            vaults.of(B).add_surfaces("[PERSON_2]", {"Tom"})
        assert [e.canonical for e in vaults.of(A).entries()] == ["Ngozi", "Tom"]

    def test_equal_names_are_not_merged_by_the_vault(self, vaults: Vaults) -> None:
        issued = vaults.of(A).issue([person("Lee"), person("Lee")])
        assert [e.pseudonym for e in issued] == ["[PERSON_1]", "[PERSON_2]"]

    def test_further_surfaces_are_added_and_nothing_else_changes(self, vaults: Vaults) -> None:
        first, second = vaults.of(A).issue([person("Sarah"), person("Tom")])
        wider = vaults.of(A).add_surfaces(first.pseudonym, {"Sarah Lee", "sarah"})
        assert wider.surfaces == {"Sarah", "Sarah Lee", "sarah"}
        assert wider.canonical == "Sarah"
        assert vaults.of(A).entries() == (wider, second)
        assert vaults.of(A).add_surfaces(first.pseudonym, {"sarah"}) == wider
        assert vaults.of(A).add_surfaces(first.pseudonym, ()) == wider

    @pytest.mark.parametrize("name", ["[PERSON_1]", "[PERSON_01]", "PERSON_1", "", "%"])
    def test_a_pseudonym_never_issued_is_refused(self, vaults: Vaults, name: str) -> None:
        with pytest.raises(UnknownPseudonymError):
            vaults.of(A).add_surfaces(name, {"Ngozi"})
        assert vaults.of(A).entries() == ()

    def test_an_empty_surface_is_refused_and_nothing_is_written(self, vaults: Vaults) -> None:
        (entry,) = vaults.of(A).issue([person("Ngozi")])
        with pytest.raises(ValueError, match="visible"):
            vaults.of(A).add_surfaces(entry.pseudonym, {"ok", " "})
        assert vaults.of(A).entries() == (entry,)

    def test_issuing_nothing_changes_nothing(self, vaults: Vaults) -> None:
        assert vaults.of(A).issue([]) == ()
        assert vaults.of(A).entries() == ()

    def test_no_repr_shows_a_name(self, vaults: Vaults) -> None:
        new = person("Ngozi Adeyemi", "ngozi")
        vaults.of(A).issue([new])
        shown = repr((new, vaults.of(A), vaults.of(A).entries())).lower()
        assert "ngozi" not in shown

    def test_threads_never_get_one_number_twice(self, vaults: Vaults) -> None:
        def issue(i: int) -> tuple[VaultEntry, ...]:
            return vaults.of(A).issue([person(f"p{i}"), person(f"q{i}")])

        with ThreadPoolExecutor(4) as pool:
            batches = list(pool.map(issue, range(8)))
        numbers = [e.pseudonym for batch in batches for e in batch]
        assert len(set(numbers)) == 16
        assert {e.canonical for e in vaults.of(A).entries()} == {
            f"{x}{i}" for i in range(8) for x in "pq"
        }

    # ---- lifetimes (DESIGN §4) --------------------------------------------------------------

    def test_an_entry_lives_as_long_as_the_last_text_that_cites_it(self, vaults: Vaults) -> None:
        vault = vaults.of(A)
        vault.issue([person("Ngozi"), person("Tom"), person("Zofia")])
        assert vault.cite(FIRST, ["[PERSON_1]", "[PERSON_2]"]) == 0
        vault.cite(SECOND, ["[PERSON_2]"])
        assert vault.release(FIRST) == 1
        assert [e.canonical for e in vault.entries()] == ["Tom", "Zofia"]
        assert vault.release(FIRST) == 0
        assert vault.release(SECOND) == 1
        # Nobody ever cited the third: it belongs to a text that is still being made.
        assert [e.canonical for e in vault.entries()] == ["Zofia"]

    def test_a_summary_keeps_what_its_transcript_lets_go(self, vaults: Vaults) -> None:
        vault = vaults.of(A)
        vault.issue([person("Ngozi"), person("Tom")])
        vault.cite(FIRST, ["[PERSON_1]", "[PERSON_2]"])
        vault.cite(SUMMARY, ["[PERSON_2]"])
        assert vault.release(FIRST) == 1
        assert [e.canonical for e in vault.entries()] == ["Tom"]

    def test_citing_anew_takes_the_place_of_what_was_cited(self, vaults: Vaults) -> None:
        vault = vaults.of(A)
        vault.issue([person("Ngozi"), person("Tom")])
        vault.cite(FIRST, ["[PERSON_1]", "[PERSON_2]"])
        assert vault.cite(FIRST, ["[PERSON_2]", "[PERSON_2]"]) == 1
        assert [e.canonical for e in vault.entries()] == ["Tom"]
        assert vault.cite(FIRST, []) == 1
        assert vault.entries() == ()

    def test_a_number_is_never_given_again(self, vaults: Vaults) -> None:
        vault = vaults.of(A)
        vault.issue([person("Ngozi"), person("Tom")])
        vault.cite(FIRST, ["[PERSON_1]", "[PERSON_2]"])
        vault.release(FIRST)
        assert vault.entries() == ()
        assert vault.numbers() == {Kind.PERSON: 2}
        (third,) = vault.issue([person("Zofia")])
        assert third.pseudonym == "[PERSON_3]"
        with pytest.raises(UnknownPseudonymError):
            vault.add_surfaces("[PERSON_2]", {"Tom"})

    def test_nothing_is_cited_that_has_no_entry(self, vaults: Vaults) -> None:
        vault = vaults.of(A)
        vault.issue([person("Ngozi")])
        with pytest.raises(UnknownPseudonymError):
            vault.cite(FIRST, ["[PERSON_1]", "[PERSON_9]"])
        assert vault.release(FIRST) == 0
        assert [e.canonical for e in vault.entries()] == ["Ngozi"]

    def test_engagements_do_not_count_for_one_another(self, vaults: Vaults) -> None:
        vaults.of(A).issue([person("Ngozi")])
        vaults.of(B).issue([person("Priya")])
        vaults.of(A).cite(FIRST, ["[PERSON_1]"])
        vaults.of(B).cite(THEIRS, ["[PERSON_1]"])
        assert vaults.of(A).release(FIRST) == 1
        assert [e.canonical for e in vaults.of(B).entries()] == ["Priya"]
