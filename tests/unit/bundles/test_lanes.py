"""The fast lane is for what only masks or stops more."""

import json

import pytest

from assistant.bundles.artefacts import ASKED, HOUSE, POLICY, Asked, gather
from assistant.bundles.lanes import lane_of
from assistant.storage.bundle_records import Lane
from governance.policy.engine import INSTALLED
from tests.results import BUNDLE

PATTERN = b"""[[pattern]]
id = "ticket"
kind = "ID"
shape = "TCK-[0-9]{4}"
"""
NAMES = b"""[[pattern]]
id = "project"
kind = "ORGANIZATION"
names = ["Heron"]
"""
FORBID = b"""
@id("no-tuesdays")
@reason("Nothing is summarized for this test.")
@route("model_owner")
@outcome("blocked")
forbid (principal, action == Chatham::Action::"session_summary", resource)
when { context.retention_passed };
"""
PERMIT = b"""
@id("sponsors-too")
@reason("Everybody may do everything.")
permit (principal, action, resource);
"""
FILES = gather(Asked(), house=None, policies=INSTALLED, prompts=None)
OLD = FILES | {HOUSE + "patterns.toml": NAMES}
NEXT = POLICY + "zz_house.cedar"


def facts(**changes):
    told = json.loads(BUNDLE.facts)
    for path, value in changes.items():
        if path == "masking":
            told["weights"]["chatham:masking-rules"] = value
        else:
            told[path] = value
    return json.dumps(told).encode()


MORE_MASKING = facts(masking="n" * 64)
MORE_POLICY = facts(policy="n" * 64)


@pytest.mark.parametrize(
    ("told", "files"),
    [
        (MORE_MASKING, {HOUSE + "patterns.toml": NAMES + PATTERN}),
        (MORE_MASKING, {HOUSE + "patterns.toml": NAMES.replace(b'"]', b'", "Egret"]')}),
        (MORE_POLICY, {NEXT: FORBID}),
    ],
)
def test_patterns_names_and_forbids_that_are_added_take_the_fast_lane(told, files):
    assert lane_of((facts(), OLD), (told, OLD | files)) is Lane.FAST


def _without_one_forbid():
    name, body = next((n, b) for n, b in FILES.items() if b'@id("' in b and b"forbid (" in b)
    return {name: body.replace(b"forbid (", b"permit (", 1)}


@pytest.mark.parametrize(
    ("told", "files"),
    [
        (MORE_MASKING, {HOUSE + "patterns.toml": PATTERN}),
        (MORE_MASKING, {HOUSE + "patterns.toml": NAMES.replace(b"Heron", b"Egret")}),
        (MORE_MASKING, {HOUSE + "generalizations.toml": b""}),
        (MORE_MASKING, {HOUSE + "patterns.toml": b"no toml ["}),
        (MORE_POLICY, {NEXT: PERMIT}),
        (MORE_POLICY, {NEXT: b"forbid ("}),
        (MORE_POLICY, _without_one_forbid()),
        (facts(model="openai:else"), {ASKED: b'{"llm":"openai:else"}'}),
        (facts(taxonomy="themes-v2"), {}),
        (facts(weights={"chatham:triage": "n"}), {}),
    ],
)
def test_everything_else_goes_the_long_way(told, files):
    assert lane_of((facts(), OLD), (told, OLD | files)) is Lane.FULL


def test_patterns_that_are_taken_away_go_the_long_way():
    assert lane_of((facts(), OLD), (MORE_MASKING, FILES)) is Lane.FULL
