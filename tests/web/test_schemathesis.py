"""Made-up requests over the whole OpenAPI: no 5xx, and no answer that is not in the document."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.limiting import Limits
from assistant.storage.register_records import Office
from governance.identity import Actor, Role
from tests.web.conftest import SIGN_IN
from tests.web.grounds import served
from tests.web.recording import Walk, walk
from tests.web.serving import serving

CASES = int(os.environ.get("SCHEMATHESIS_CASES", "5000"))
"""In total, over both roles."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MANY = "1000000/minute"


@pytest.fixture
def base_url(stage):
    limits = Limits(per_address=MANY, per_person=MANY, failures=MANY)
    with serving(create_app(served(stage), sign_in=SIGN_IN, limits=limits)) as url:
        yield url


def known(answers):
    """Values of path parameters that are really there."""
    sessions = [one["id"] for one in answers["POST /v1/sessions"]]
    notices = answers["GET /v1/notices"][0]["items"]
    return {
        "session": sessions,
        "request": [one["id"] for one in answers["POST /v1/requests"]],
        "number": [answers["GET /v1/cases/{number}"][0]["number"]],
        "notice": [one["id"] for one in notices],
        "version": [one["version"] for one in notices],
    }


def officer(stage):
    """Appointed: without that, the desks turn every write away before they look at it."""
    admin = Actor(person=None, role=Role.ADMINISTRATOR)
    person = stage.chatham.appointments.appoint(Office.PRIVACY, by=admin)
    return Actor(person=person, role=Role.PRIVACY_OFFICER)


@pytest.mark.verify
@pytest.mark.parametrize("role", ["coach", "coachee", "privacy_officer"])
def test_no_answer_is_undocumented(stage, base_url, role):
    app = create_app(served(stage), sign_in=SIGN_IN)
    answers = walk(stage, base_url)
    there = known(answers)
    actor = {"coach": stage.coach, "coachee": stage.coachee}.get(role) or officer(stage)
    headers = Walk(stage, base_url)._headers(actor)
    schema = schemathesis.openapi.from_dict(app.openapi())
    operations = [one.ok() for one in schema.get_all_operations()]
    each = -(-CASES // (3 * len(operations)))
    failed, asked = [], 0
    for operation in operations:
        try:
            asked += tried(operation, base_url, headers, there, each)
        except (Exception, FailureGroup) as error:  # noqa: BLE001  -- every operation is tried before any is told
            failed.append(f"{operation.label}: {error}")
    assert not failed, "\n\n".join(failed)
    assert asked >= CASES // 3


def tried(operation, base_url, headers, there, each):
    """Ask that often; how often it was."""
    asked = 0

    @seed(20260302)
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), data=st.data())
    def ask(case, data):
        nonlocal asked
        asked += 1
        data.draw(st.integers())  # where nothing can be made up, it is asked again all the same
        for name, values in there.items():
            if name in case.path_parameters and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(values))
        answer = case.call(base_url=base_url, headers=headers)
        case.validate_response(answer, checks=CHECKS, headers=headers)

    ask()
    return asked
