"""Events: closed kinds, ids and facts; nothing that could be a sentence gets in."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import LedgerError
from governance.identity import (
    Actor,
    DecisionId,
    EngagementId,
    PersonId,
    Role,
    SessionId,
)
from governance.ledger.commitment import canonical, commit
from governance.ledger.events import SYSTEM, LedgerEvent, Refs, read_event
from governance.ledger.kinds import FACTS, EventKind

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
COACH = Actor(person=PersonId("per_c"), role=Role.COACH)


def event(**changes: object) -> LedgerEvent:
    given = {"kind": EventKind.GATE_POLICY_STOPPED, "at": AT, "actor": COACH} | changes
    return LedgerEvent(**cast("dict[str, Any]", given))


def test_kinds_are_domain_subject_action() -> None:
    assert all(re.fullmatch(r"[a-z]+:[a-z]+:[a-z]+", kind) for kind in EventKind)
    assert all(kind.name == kind.value.replace(":", "_").upper() for kind in EventKind)


def test_the_payload_is_canonical_json() -> None:
    refs = Refs(session=SessionId("ses_1"), decision=DecisionId("dec_9"))
    assert event(refs=refs, facts={"turns": 12, "reason": "residual_risk"}).payload() == (
        b'{"actor":{"person":"per_c","role":"coach"},"at":"2026-11-02T09:30:00.000000Z",'
        b'"facts":{"reason":"residual_risk","turns":12},"kind":"gate:policy:stopped",'
        b'"refs":{"decision":"dec_9","session":"ses_1"},"v":1}'
    )


def test_the_system_is_recorded_as_such() -> None:
    assert json.loads(event(actor=SYSTEM).payload())["actor"] == {"role": "system"}
    assert read_event(event(actor=SYSTEM).payload()).actor.person is None


@pytest.mark.parametrize(
    "value",
    [
        "two words",
        "",
        "dana@example.com",
        "línea",
        "a\nb",
        "-leading",
        "x" * 129,
        "it's",
        "<b>",
        '"quoted"',
        1.5,
        None,
        ["list"],
        {"a": 1},
        2**53,
        -(2**53),
        b"bytes",
    ],
)
def test_a_fact_holds_no_text(value: object) -> None:
    with pytest.raises(ValueError, match=r"^A fact is one plain token, a whole number, or true"):
        event(facts={"reason": value})


def test_only_listed_facts_are_recorded() -> None:
    for key in ("labels", "route", "policies", "quote", "text", "name", "Reason"):
        assert key not in FACTS
        with pytest.raises(ValueError, match="key"):
            event(facts={key: "x"})


@pytest.mark.parametrize("bad", ["Dana Weber", "dana@example.com", "", "x\n", 7])
def test_ids_are_single_tokens(bad: PersonId) -> None:
    for field in ("session", "engagement", "decision", "subject", "record"):
        with pytest.raises(ValueError, match="id"):
            event(refs=Refs(**cast("dict[str, Any]", {field: bad})))
    with pytest.raises(ValueError, match="id"):
        event(actor=Actor(person=bad, role=Role.COACH))


@pytest.mark.parametrize(
    "at", [AT.replace(tzinfo=None), AT.astimezone(timezone(timedelta(hours=1)))]
)
def test_times_are_utc(at: datetime) -> None:
    with pytest.raises(ValueError, match="UTC"):
        event(at=at)


def test_facts_cannot_be_changed_afterwards() -> None:
    facts: dict[str, str | int | bool] = {"turns": 1}
    made = event(facts=facts)
    facts["turns"] = 2
    assert made.facts["turns"] == 1
    with pytest.raises(TypeError):
        made.facts["turns"] = 3  # type: ignore[index]  # the attack itself
    assert len({made, event(facts={"turns": 1})}) == 1


tokens = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/+\-]{0,20}", fullmatch=True)
FIRST, LAST = (datetime(y, 1, 1, tzinfo=UTC).replace(tzinfo=None) for y in (2000, 2100))
events = st.builds(
    LedgerEvent,
    kind=st.sampled_from(EventKind),
    at=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    actor=st.one_of(
        st.just(SYSTEM), st.builds(Actor, person=tokens.map(PersonId), role=st.sampled_from(Role))
    ),
    refs=st.builds(
        Refs,
        session=st.none() | tokens.map(SessionId),
        engagement=st.none() | tokens.map(EngagementId),
        decision=st.none() | tokens.map(DecisionId),
        subject=st.none() | tokens.map(PersonId),
        record=st.none() | tokens,
    ),
    facts=st.dictionaries(
        st.sampled_from(sorted(FACTS)),
        tokens | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans(),
    ),
)


@given(events)
def test_what_is_written_is_read_back(made: LedgerEvent) -> None:
    assert read_event(made.payload()) == made


@given(events, st.data())
def test_no_other_spelling_is_read(made: LedgerEvent, data: st.DataObject) -> None:
    payload = made.payload()
    at = data.draw(st.integers(0, len(payload) - 1))
    for other in (
        payload + b" ",
        b" " + payload,
        payload.replace(b":", b": ", 1),
        payload[:at],
        payload.replace(b'"v":1', b'"v":2'),
        payload.replace(b'"v":1', b'"v":1,"w":1'),
        payload.replace(b'"facts":{', b'"facts":{"note":"Dana","turns":1,'),
    ):
        with pytest.raises(LedgerError):
            read_event(other)


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"null", b"{}", b"\xff", b"1", b'{"actor":3}', b'{"v":1}']
)
def test_what_is_no_event_is_a_fault_without_text(payload: bytes) -> None:
    with pytest.raises(LedgerError, match="form") as fault:
        read_event(payload)
    assert fault.value.__context__ is None


def test_a_commitment_depends_on_salt_and_payload() -> None:
    salts = [b"0" * 16, b"1" * 16]
    leaves = {commit(salt, payload) for salt in salts for payload in (b"a", b"b", b"")}
    assert len(leaves) == 6
    for wrong in (b"", b"0" * 15, b"0" * 17):
        with pytest.raises(ValueError, match="16 bytes"):
            commit(wrong, b"a")


def test_canonical_json_has_one_spelling() -> None:
    assert canonical({"b": 1, "a": [True, None, "é"]}) == '{"a":[true,null,"é"],"b":1}'.encode()
    with pytest.raises(ValueError, match="JSON"):
        canonical({"x": float("nan")})
