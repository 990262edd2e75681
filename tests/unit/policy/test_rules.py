"""Rule files are refused when they are not sound, and every installed rule earns its place."""

import shutil
import tomllib

import pytest

from governance.policy.labels import Sensitivity, Urgency
from governance.policy.sensitivity.rules import INSTALLED, RuleFilesError, read_rules
from tests.unit.policy.rooms import change


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(INSTALLED, tmp_path / "rules")
    return tmp_path / "rules"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("crisis.toml", "suicid(?:e|", "suicid(?:e|(", "the pattern of crisis-word is wrong"),
        ("crisis.toml", "<self>)(?: off)?", "<selves>)(?: off)?", "crisis-kill-self is wrong"),
        ("crisis.toml", "She told me she was suicidal", "She told me", "crisis-word"),
        ("crisis.toml", 'id = "crisis-word"', 'id = "crisis-plan"', "two rules share an id"),
        ("crisis.toml", 'label = "crisis"', 'label = "crises"', "crisis.toml is not a rule file"),
        ("crisis.toml", "weight = 0.9\n", "weight = 9\n", "crisis.toml is not a rule file"),
        ("crisis.toml", "weight = 0.9\n", "wieght = 0.9\n", "crisis.toml is not a rule file"),
        ("crisis.toml", "[[rule]]", "[[rule", "crisis.toml is not a rule file"),
        ("shared.toml", "version =", "versoin =", "shared.toml is not a rule file"),
        ("shared.toml", "'kill switch'", "'kill (switch'", "the pattern of idioms is wrong"),
    ],
)
def test_a_broken_rule_file_is_refused_by_name(folder, file, old, new, says):
    change(folder / file, old, new)
    with pytest.raises(RuleFilesError, match=says):
        read_rules(folder)


def test_a_sensitivity_without_rules_is_refused(folder):
    (folder / "medical.toml").unlink()
    with pytest.raises(RuleFilesError, match="no rule for medical"):
        read_rules(folder)


@pytest.mark.parametrize("name", ["shared.toml", "*.toml"])
def test_missing_files_are_refused(folder, name):
    for path in folder.glob(name):
        path.unlink()
    with pytest.raises(RuleFilesError, match="cannot be used"):
        read_rules(folder)


def test_every_installed_rule_says_why_and_has_an_example_of_its_own():
    files = [tomllib.loads(p.read_text()) for p in INSTALLED.glob("*.toml")]
    rules = [rule for file in files for rule in file.get("rule", ())]
    assert len(rules) > 200
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len({rule["example"] for rule in rules}) == len(rules)
    assert all(rule["why"].endswith(".") for rule in rules)


def test_the_digest_moves_with_every_byte(folder):
    before = read_rules(folder).digest
    with (folder / "shared.toml").open("a") as file:
        file.write("\n# seen\n")
    assert read_rules(folder).digest != before


def test_a_crisis_is_immediate_unless_a_rule_knows_better():
    rules = read_rules().rules
    assert all(r.urgency is Urgency.IMMEDIATE for r in rules if r.label is Sensitivity.CRISIS)
    assert {r.urgency for r in rules if r.label is Sensitivity.PERSONAL_ABUSE} == {
        Urgency.HIGH,
        Urgency.IMMEDIATE,
    }


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("They shut it. He is dead", True),
        ("He is not dead", False),
        ("He is dead. He is not dead, he says", True),
    ],
)
def test_a_guard_excuses_only_in_its_own_sentence(tmp_path, folder, text, fires):
    with (folder / "crisis.toml").open("a") as file:
        file.write(
            "\n[[rule]]\nid = 'crisis-test'\nwhy = 'Made up for a test.'\n"
            "pattern = 'is(?: not)? dead'\nunless = 'not'\nweight = 0.9\nexample = 'He is dead.'\n"
        )
    book = read_rules(folder)
    (rule,) = [r for r in book.rules if r.id == "crisis-test"]
    assert bool(rule.positions(book.prepare(text))) is fires
