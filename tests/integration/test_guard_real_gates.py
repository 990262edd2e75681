"""guard() with the product's own gates and models: what a lying chain cannot get past."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.runnables import RunnableLambda

from assistant.embed import CitedAnswer, guard
from assistant.embed.gates import GateParts
from assistant.embed.standard import standard_parts
from governance.outcomes import Blocked, ReasonCode
from governance.raw import RosterEntry, Transcript
from governance.stages import Released
from tests.unit.embed.rooms import book, transcript

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def parts() -> GateParts:
    return standard_parts()


def session() -> Transcript:
    from dataclasses import replace

    roster = (RosterEntry(name="Grace Appiah", role="direct_report"),)
    return replace(transcript(), roster=roster)


def answered(said: str, folder: Path, parts: GateParts) -> tuple[object, list[str]]:
    got: list[str] = []

    def body(text: str) -> str:
        got.append(text)
        return said

    chain: RunnableLambda[str, str] = RunnableLambda(body)
    safe = guard(
        chain, purpose="session_summary", consents=book(folder), locality="local", parts=parts
    )
    return safe.invoke(session()), got


def test_names_go_in_masked_and_come_back_restored(tmp_path: Path, parts: GateParts) -> None:
    answer, got = answered("The coachee gave [PERSON_1] the rota. [2]", tmp_path, parts)
    assert isinstance(answer, Released)
    assert isinstance(answer.value, CitedAnswer)
    assert "Grace" in answer.value.text
    assert "Grace" not in got[0]
    assert "[PERSON_1] the rota" in got[0]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("The coachee gave Grace the rota. [2]", ReasonCode.OUTPUT_LEAKS_IDENTITY),
        ("The coachee gave Appiah the rota. [2]", ReasonCode.OUTPUT_LEAKS_IDENTITY),
        ("The coachee gave G\u200brace the rota. [2]", ReasonCode.OUTPUT_LEAKS_IDENTITY),
        ("The coachee gave [PERSON_9] the rota. [2]", ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM),
        ("The coachee gave [PERSON_1] the rota.", ReasonCode.OUTPUT_WITHOUT_EVIDENCE),
        ("The coachee gave [PERSON_1] the rota. [9]", ReasonCode.OUTPUT_WITHOUT_EVIDENCE),
        ("", ReasonCode.OUTPUT_EMPTY),
    ],
)
def test_a_lying_chain_is_blocked(
    said: str, reason: ReasonCode, tmp_path: Path, parts: GateParts
) -> None:
    answer, _ = answered(said, tmp_path, parts)
    assert isinstance(answer, Blocked), answer
    assert answer.reason is reason
