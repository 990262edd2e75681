"""The OpenAPI document: an example on every body and answer, and the app really answers like it."""

import pytest
from jsonschema import Draft202012Validator

from api.app import create_app
from api.describing import JSON, examples, shape_of
from tests.integration.sessions.scene import scene
from tests.web.conftest import SIGN_IN
from tests.web.recording import walk


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    built = scene(tmp_path_factory.mktemp("described") / "home")
    yield create_app(built.chatham, sign_in=SIGN_IN).openapi()
    built.chatham.database.close()


def operations(document):
    for path, found in document["paths"].items():
        for method, operation in found.items():
            yield f"{method.upper()} {path}", operation


def test_every_body_and_answer_has_an_example(document):
    for name, operation in operations(document):
        for kind, body in operation.get("requestBody", {}).get("content", {}).items():
            assert "example" in body, (name, kind)
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get(JSON)
            if status.startswith("2") and content is not None:
                assert "example" in content, f"{name}: add it with python -m tests.web.recording"
            if int(status) >= 400:
                assert "example" in answer["content"]["application/problem+json"]


def test_there_is_no_example_of_a_route_that_is_gone(document):
    assert examples().keys() <= {name for name, _ in operations(document)}


def test_every_write_takes_a_key_but_those_that_hand_out_secrets(document):
    for name, operation in operations(document):
        takes = any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", ()))
        writes = name.startswith("POST /v1/")
        secret = name.startswith(("POST /v1/me", "POST /v1/answers"))
        assert takes is (writes and not secret), name


@pytest.mark.verify
def test_the_app_answers_like_the_examples(stage, base_url):
    answered = walk(stage, base_url)
    assert len(answered) > 50
    for name, answers in answered.items():
        kept = examples()[name]
        shape = shape_of(kept["answer"], frozenset(kept.get("optional", ())))
        for one in answers:
            Draft202012Validator(shape).validate(one)
            if isinstance(one, dict):
                assert one.keys() <= {*kept["answer"], *kept.get("optional", ())}, name


def test_every_spreadsheet_is_kept_free_of_formulas(document):
    # Whoever adds one has to keep formulas out of it (CWE-1236), and name its test here.
    kept_clean = {
        "GET /v1/themes/reports/{report}/csv": "tests/unit/themes/test_sheet.py",
        "GET /v1/programme/papers/{paper}": "tests/integration/programme/test_papers.py",
    }
    kinds = {
        (name, kind)
        for name, operation in operations(document)
        for answer in operation["responses"].values()
        for kind in answer.get("content", {})
    }
    assert kinds
    sheets = {name for name, kind in kinds if "csv" in kind or "spreadsheet" in kind}
    assert sheets == set(kept_clean)


def test_every_list_says_that_a_cursor_may_be_refused(document):
    for name, operation in operations(document):
        if any(p["name"] == "cursor" for p in operation.get("parameters", ())):
            assert "400" in operation["responses"], name
