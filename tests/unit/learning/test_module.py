"""A module is plain sentences in five parts, or it is refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.microlearning.catalogue import LIBRARY, Catalogue, installed, references, unknown_ids
from assistant.microlearning.module import LEVELS, ModuleError, demand_plain, parse
from assistant.microlearning.outline import outlined
from assistant.storage.theme_records import NoisyCounts, Question, ReleaseRecord
from assistant.themes.reporting import Report
from assistant.themes.taxonomy import installed as taxonomy
from governance.privacy.cohort_rules import LARGE_DESIGN, SMALL_DESIGN
from governance.privacy.theme_counts import Counts
from governance.privacy.theme_figures import figures

GOOD = (LIBRARY / "delegation.md").read_text(encoding="utf-8")


def test_the_library_has_a_module_for_every_theme_and_every_level():
    modules = installed().modules
    assert {one.theme for one in modules} == set(taxonomy().themes)
    assert len(modules) >= 27
    for level in LEVELS:
        assert len([one for one in modules if one.fits(level)]) >= 20
    assert all(3 <= len(one.practice) <= 5 for one in modules)
    assert not any(unknown_ids(one) for one in modules)
    used = {name for one in modules for name in (*one.esco, *one.onet)}
    assert used == {name for labels in references().values() for name in labels}


def test_the_digest_follows_every_word():
    changed = parse(GOOD.replace("Most work", "Much work"))
    others = [one for one in installed().modules if one.id != changed.id]
    assert Catalogue.of([*others, changed]).digest != installed().digest
    again = list(reversed(installed().modules))
    assert Catalogue.of(again).digest == installed().digest


@pytest.mark.parametrize(
    "put",
    [
        "<script>alert(1)</script>",
        "<b>really</b>",
        "[click](https://evil.example)",
        "![x](y)",
        "javascript:alert(1)",
        "www.evil.example",
        "`code`",
        "*strong*",
        "__strong__",
        "&lt;script&gt;",
        "&#60;",
        "{{ secret }}",
        "{% include 'x' %}",
        "\u202e",
        "\x00",
        "# A heading",
    ],
)
def test_markup_of_any_kind_is_refused_and_not_repeated(put):
    for place in ("Most work that is handed over", "Pick one thing", "What would I do"):
        file = GOOD.replace(place, f"{place}\n{put}" if put.startswith("#") else f"{place} {put}")
        assert file != GOOD
        with pytest.raises(ModuleError) as refused:
            parse(file)
        assert put not in str(refused.value)
    if not put.startswith("#"):  # in the middle of a title it is no heading
        with pytest.raises(ModuleError):
            parse(GOOD.replace("Hand over the result", f"Hand {put}"))


@given(st.text(alphabet="<>&;/scriptabc \n", max_size=60))
def test_no_tag_is_ever_plain(text):
    if "<" in text or ">" in text:
        with pytest.raises(ModuleError):
            demand_plain(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## For example", "## An example"),
        ("minutes = 3", "minutes = 2"),
        ("minutes = 3", "minutes = 3\nauthor = 'me'"),
        ('theme = "delegation"\n', ""),
        ('"c_suite"', '"emperor"'),
        ("If I feel", "When I feel"),
        ("any more?", "any more."),
        ("- Pick one", "Pick one"),
        ("+++\nid", "id"),
        ("The last part is the hard one.", "Word " * 700),
    ],
)
def test_a_part_or_a_fact_that_is_wrong_is_refused(old, new):
    assert old in GOOD
    with pytest.raises(ModuleError):
        parse(GOOD.replace(old, new, 1))


def test_a_catalogue_takes_no_two_of_one_id_and_no_unknown_theme():
    good = parse(GOOD)
    with pytest.raises(ModuleError):
        Catalogue.of([good, good])
    with pytest.raises(ModuleError):
        Catalogue.of([parse(GOOD.replace('theme = "delegation"', 'theme = "zodiac"'))])


def report(design, **counts):
    asked = Question(cohort="north", period="2026-Q1", taxonomy="themes-v1", classifier="abc")
    kept = NoisyCounts(by_code=counts, covered=90)
    release = ReleaseRecord(
        id="thr_1",
        question=asked,
        enrolled=150,
        cost=design.cost,
        created_at=datetime(2026, 6, 1, tzinfo=UTC),
        counts=kept,
    )
    found = figures(Counts(by_code=counts, covered=90), design, 150)
    return Report(release=release, design=design, figures=found, taxonomy=taxonomy())


def test_an_outline_holds_released_figures_alone_and_passes_once_it_is_written_out():
    made = outlined(report(LARGE_DESIGN, delegation=40, inclusion=3, resilience=2), "delegation")
    assert 'sources = ["Theme report, 2026-Q1: Delegation, 32 to 48 of 150 people"]' in made
    assert "north" not in made
    with pytest.raises(ModuleError, match="is empty"):
        parse(made)
    front, _, _ = made.partition("## ")
    _, body, written = GOOD.partition("## ")
    assert parse(front + body + written).id == "own-delegation"


@pytest.mark.parametrize("theme", ["inclusion", "feedback", "zodiac", "people"])
def test_nothing_is_outlined_that_a_report_does_not_show(theme):
    with pytest.raises(ModuleError, match="shows delegation"):
        outlined(report(LARGE_DESIGN, delegation=40, inclusion=3, resilience=2), theme)


def test_a_report_of_groups_suggests_no_module():
    with pytest.raises(ModuleError, match="groups of themes"):
        outlined(report(SMALL_DESIGN, people=20, self=1, team=1), "people")
