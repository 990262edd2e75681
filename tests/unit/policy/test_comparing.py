"""Nobody's coaching is joined with their performance: by policy, whoever asks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.identity import Actor, PersonId, Role
from governance.policy.comparing import Source, comparison_request
from governance.policy.engine import PolicyEngine
from governance.policy.files import PolicyFilesError
from tests.unit.policy.rooms import copied

ENGINE = PolicyEngine.load()
GROUPS = {Source.ENROLMENT, Source.PERFORMANCE}
MAY = {Role.SPONSOR, Role.LD_ANALYST, Role.PROGRAMME_MANAGER}


def asked(role, sources, *, of_groups=True, person="per_owner"):
    actor = Actor(person=PersonId(person) if person else None, role=role)
    return ENGINE.decide(comparison_request(actor, "plt_1", sources, of_groups=of_groups))


@given(st.sampled_from(Role), st.sets(st.sampled_from(Source)), st.booleans())
def test_coaching_is_joined_with_nothing(role, others, of_groups):
    answer = asked(role, others | {Source.COACHING}, of_groups=of_groups)
    assert not answer.allow
    assert "coaching-is-never-joined-with-performance" in answer.policies
    assert any("never joined" in reason for reason in answer.reasons)


@pytest.mark.parametrize("role", Role)
def test_groups_are_compared_by_whoever_stands_by_figures(role):
    assert asked(role, GROUPS).allow is (role in MAY)
    assert not asked(role, GROUPS, person=None).allow
    alone = asked(role, GROUPS, of_groups=False)
    assert not alone.allow
    assert "nobody-is-compared-alone" in alone.policies


@pytest.mark.parametrize(
    "policy", ["coaching-is-never-joined-with-performance", "nobody-is-compared-alone"]
)
def test_policies_that_lost_the_forbid_are_refused(tmp_path, policy):
    folder = copied(tmp_path / "policy")
    file = folder / "programme.cedar"
    cut = re.sub(rf'@id\("{policy}"\).*?;\n', "", file.read_text(), count=1, flags=re.DOTALL)
    assert cut != file.read_text()
    file.write_text(cut)
    with pytest.raises(PolicyFilesError, match=r"joining coaching|comparing one person"):
        PolicyEngine.load(folder)
