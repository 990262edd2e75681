"""A policy file that is not sound stops the start, and the message says which and why."""

import pytest

from governance.errors import ChathamError
from governance.policy.engine import INSTALLED, PolicyEngine
from governance.policy.files import PolicyFilesError, read_policies
from tests.unit.policy.rooms import HARMLESS, change, copied


@pytest.fixture
def folder(tmp_path):
    return copied(tmp_path / "policy")


def test_the_installed_policies_are_sound():
    about = read_policies(INSTALLED).about
    assert sum(policy.effect == "forbid" for policy in about.values()) >= 16
    assert all(p.reason.endswith(".") for p in about.values())


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("judgement.cedar", "forbid (", "forbid [", "does not parse"),
        ("judgement.cedar", '@id("nobody-is-scored-ranked-or-read")', "", "no @id"),
        ("judgement.cedar", '@reason("Chatham', '@note("Chatham', "has no @reason"),
        ("judgement.cedar", '@route("privacy_officer")', '@route("the_boss")', "needs a @route"),
        ("judgement.cedar", '@route("privacy_officer")', "", "needs a @route"),
        ("judgement.cedar", '@outcome("blocked")', "", "needs an @outcome"),
        ("judgement.cedar", '@outcome("blocked")', '@outcome("ignored")', "needs an @outcome"),
        ("judgement.cedar", 'Action::"judge"', 'Action::"judges"', "unrecognized action"),
        ("processing.cedar", "context.third_party_opt_in", "context.third_party_optin", "optin"),
        ("processing.cedar", '"c_suite"', '"csuite"', "csuite"),
        ("processing.cedar", '"local"', '"lokal"', "lokal"),
        ("sensitivities.cedar", 'Sensitivity::"crisis"', 'Sensitivity::"crises"', "crises"),
        ("schema.cedarschema", "namespace Chatham {", "namespace Chatham", "schema"),
        ("judgement.cedar", "principal,", "principal == ?principal,", "templates"),
    ],
)
def test_a_broken_file_is_refused_by_name(folder, file, old, new, says):
    change(folder / file, old, new)
    with pytest.raises(PolicyFilesError, match=says):
        PolicyEngine.load(folder)


def test_two_policies_of_one_name_are_refused(folder):
    change(folder / "judgement.cedar", "nobody-is-scored-ranked-or-read", "sensitive-crisis")
    with pytest.raises(PolicyFilesError, match="two policies are called 'sensitive-crisis'"):
        PolicyEngine.load(folder)


@pytest.mark.parametrize("pattern", ["*.cedar", "*.cedarschema"])
def test_a_folder_without_policies_or_schema_is_refused(folder, pattern):
    for path in folder.glob(pattern):
        path.unlink()
    with pytest.raises(PolicyFilesError, match="cannot be used"):
        PolicyEngine.load(folder)


def test_a_file_in_another_encoding_is_refused(folder):
    (folder / "judgement.cedar").write_bytes("forbid é".encode("latin-1"))
    with pytest.raises(PolicyFilesError, match="UnicodeDecodeError"):
        PolicyEngine.load(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (
            "sensitivities.cedar",
            'context.sensitivities.contains(Chatham::Sensitivity::"medical")',
            'context.sensitivities.contains(Chatham::Sensitivity::"crisis")',
            "allow a session with the sensitivity medical",
        ),
        (
            "processing.cedar",
            'context.consent == Chatham::ConsentState::"renewed"',
            'context.consent == Chatham::ConsentState::"expired"',
            "allow a session whose consent is expired",
        ),
        (
            "reading.cedar",
            'principal.role == Chatham::Role::"coach" &&\n  resource.engagement.coaches',
            "resource.engagement.coaches",
            "allow .* doing read_session|doing read_summary",
        ),
    ],
)
def test_a_policy_set_that_lost_a_forbid_is_well_formed_and_refused(folder, file, old, new, what):
    change(folder / file, old, new)
    if file == "reading.cedar":
        change(
            folder / file,
            "forbid (\n  principal,\n  action in",
            "forbid (\n  principal,\n  action ==",
        )
        change(
            folder / file,
            'action == Chatham::Action::"read",',
            'action == Chatham::Action::"read_summary",',
        )
    read_policies(folder)
    with pytest.raises(PolicyFilesError, match=what):
        PolicyEngine.load(folder)


def test_a_forbid_that_cannot_be_evaluated_is_refused_at_start(folder):
    change(
        folder / "judgement.cedar",
        'action in Chatham::Action::"judge",\n  resource\n);',
        "action,\n  resource\n)\nwhen { 9223372036854775807 + 1 > 0 };",
    )
    read_policies(folder)
    with pytest.raises(PolicyFilesError, match="cannot decide"):
        PolicyEngine.load(folder)


def test_the_digest_moves_with_every_byte_of_policy_and_schema(folder):
    digests = {read_policies(folder).digest}
    for name in ("judgement.cedar", "schema.cedarschema"):
        with (folder / name).open("a") as file:
            file.write("// seen\n")
        digests.add(read_policies(folder).digest)
    (folder / "reading.cedar").rename(folder / "readings.cedar")
    digests.add(read_policies(folder).digest)
    assert len(digests) == 4
    assert all(len(digest) == 64 for digest in digests)


def test_the_digest_stands_on_every_decision():
    engine = PolicyEngine.load()
    assert engine.decide(HARMLESS.request()).digest == engine.digest


def test_a_broken_file_is_a_fault_with_a_way_on(folder):
    (folder / "judgement.cedar").write_text("forbid")
    with pytest.raises(ChathamError, match="Nothing is processed until this is mended"):
        PolicyEngine.load(folder)
