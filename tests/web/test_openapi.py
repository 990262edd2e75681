"""The OpenAPI document: an example on every body and answer, and the app really answers like it."""

import inspect

import pytest
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator

from api.app import ROUTERS, create_app
from api.describing import JSON, examples, shape_of
from api.describing_files import SENT
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


def test_every_text_has_a_beginning_for_an_example_and_every_file_a_shape(document):
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            for kind, told in answer.get("content", {}).items():
                if status.startswith("2") and kind != JSON:
                    binary = told["schema"].get("format") == "binary"
                    assert binary or "example" in told, (name, kind)


def test_every_operation_says_in_a_sentence_what_it_does(document):
    for name, operation in operations(document):
        said = operation["summary"]
        assert said.count(" ") >= 1, (name, said)
        assert not said.endswith("."), (name, said)
        assert operation["description"].startswith(said), (name, said)


def test_every_route_that_reads_its_body_by_hand_says_what_it_takes(document):
    takes = {name for name, one in operations(document) if "requestBody" in one}
    for module in ROUTERS:
        for route in module.router.routes:
            if isinstance(route, APIRoute) and "body_of(" in inspect.getsource(route.endpoint):
                assert f"POST {route.path}" in takes, route.path
    assert set(SENT) <= takes


def test_every_place_in_a_path_or_question_has_an_example_or_a_choice(document):
    shared = document["components"]["schemas"]
    for name, operation in operations(document):
        for one in operation.get("parameters", ()):
            schema = one["schema"]
            schema = shared[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
            said = {"example", "examples", "enum", "default", "anyOf"} & {*one, *schema}
            needed = one["in"] == "path" or (one["in"] == "query" and one["required"])
            assert said or not needed, (name, one["name"])


def test_what_takes_the_version_that_was_read_says_what_stale_and_missing_ones_get(document):
    for name, operation in operations(document):
        takes = {one["name"].lower() for one in operation.get("parameters", ())}
        if "if-match" in takes:
            assert {"412", "428"} <= operation["responses"].keys(), name


def test_there_is_no_example_of_a_route_that_is_gone(document):
    known = {name for name, _ in operations(document)}
    assert {" ".join(name.split()[:2]) for name in examples()} <= known


def test_every_write_takes_a_key_but_those_that_hand_out_secrets(document):
    for name, operation in operations(document):
        takes = any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", ()))
        writes = name.startswith(("POST /v1/", "PATCH /v1/"))
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
