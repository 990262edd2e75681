"""Records of consent say what they must, and a notice is exactly the one that was shown."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from governance.consent.grants import Use, state_at
from governance.consent.records import NO, YES, ConsentState, Notice, Place
from governance.identity import EngagementId, Locality, PersonId, ProcessorId, SessionId
from tests.contract.consent_store_contract import NOTICE, WHEN, said

E1, S1 = EngagementId("eng_1"), SessionId("ses_1")
EVERYWHERE, IN_E1, IN_S1 = (
    Place(),
    Place(engagement=E1),
    Place(engagement=E1, session=S1),
)


def test_places_contain_one_another() -> None:
    order = [EVERYWHERE, IN_E1, IN_S1]
    for outer_at, outer in enumerate(order):
        for inner_at, inner in enumerate(order):
            assert outer.covers(inner) == (outer_at <= inner_at)
    assert not IN_E1.covers(Place(engagement=EngagementId("eng_2")))
    assert not IN_S1.covers(Place(engagement=E1, session=SessionId("ses_2")))
    with pytest.raises(ValueError, match="engagement"):
        Place(session=S1)


def test_every_state_is_a_yes_a_no_or_a_question() -> None:
    assert not YES & NO
    assert set(ConsentState) - YES - NO == {ConsentState.REQUESTED}


@pytest.mark.parametrize("state", sorted(YES))
def test_a_yes_names_its_notice_and_its_end(state: ConsentState) -> None:
    for missing in ({"notice": None}, {"expires": None}):
        with pytest.raises(ValueError, match="yes"):
            said(1, state=state, **missing)


@pytest.mark.parametrize(
    "naive", [{"at": WHEN.replace(tzinfo=None)}, {"expires": WHEN.replace(tzinfo=None)}]
)
def test_times_have_a_zone(naive: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="timezone"):
        said(1, **naive)


OTHER: dict[str, Any] = {
    "id": "x",
    "version": 2,
    "language": "de",
    "title": "x",
    "text": "x",
    "purposes": frozenset({"triage"}),
    "localities": frozenset({Locality.LOCAL}),
    "processors": frozenset({ProcessorId("x")}),
    "grant_days": 1,
    "personal_data": ("x",),
    "recipients": ("x",),
    "storage": ("x",),
    "retention": ("x",),
    "rights": ("x",),
    "withdrawal": "x",
    "legal_basis": "x",
}


def test_a_digest_covers_every_field_of_a_notice() -> None:
    assert {f.name for f in fields(Notice)} == OTHER.keys()
    digests = {replace(NOTICE, **{name: value}).digest for name, value in OTHER.items()}
    assert len(digests | {NOTICE.digest}) == len(OTHER) + 1
    assert replace(NOTICE).digest == NOTICE.digest
    assert len(NOTICE.digest) == 64


def test_consent_is_derived_for_one_person() -> None:
    use = Use(purpose="session_summary", locality=Locality.LOCAL, place=IN_S1)
    with pytest.raises(ValueError, match="one person"):
        state_at([said(1), said(2, person=PersonId("per_ben"))], use, WHEN)


def test_states_as_of_a_time() -> None:
    use = Use(purpose="session_summary", locality=Locality.LOCAL, place=IN_S1)
    hours = [timedelta(hours=n) for n in range(9)]
    history = [
        said(0, state=ConsentState.REQUESTED, at=WHEN + hours[1]),
        said(1, state=ConsentState.REFUSED, at=WHEN + hours[2]),
        said(2, at=WHEN + hours[3], expires=WHEN + hours[4]),
        said(3, state=ConsentState.EXPIRED, at=WHEN + hours[5]),
        said(4, state=ConsentState.RENEWED, at=WHEN + hours[6]),
        said(5, state=ConsentState.REVOKED, at=WHEN + hours[7]),
        said(6, state=ConsentState.RENEWED, at=WHEN + hours[8]),
    ]
    states = [state_at(reversed(history), use, WHEN + h).state for h in hours]
    assert states == [
        None,
        "requested",
        "refused",
        "given",
        "expired",
        "expired",
        "renewed",
        "revoked",
        "revoked",
    ]
    assert state_at(history, use, WHEN + hours[6]).grant == history[4]
    assert state_at(history, use, WHEN + hours[5]).grant == history[2]
    assert state_at(history, use, WHEN + hours[7]).grant is None


def test_a_run_out_with_nothing_to_run_out_is_nothing() -> None:
    use = Use(purpose="session_summary", locality=Locality.LOCAL, place=IN_S1)
    standing = state_at([said(1, state=ConsentState.EXPIRED)], use, WHEN)
    assert (standing.state, standing.live, standing.readable) == (None, False, False)


def test_a_run_out_in_one_session_does_not_bar_a_general_yes() -> None:
    use = Use(purpose="session_summary", locality=Locality.LOCAL, place=IN_S1)
    history = [said(1), said(2, state=ConsentState.EXPIRED, place=IN_S1)]
    assert state_at(history, use, WHEN).live
    assert not state_at([said(1), said(2, state=ConsentState.REFUSED, place=IN_S1)], use, WHEN).live


def test_a_no_to_outside_says_nothing_about_here() -> None:
    use = Use(purpose="session_summary", locality=Locality.LOCAL, place=IN_S1)
    no = said(1, state=ConsentState.REFUSED, locality=Locality.THIRD_PARTY)
    assert state_at([no], use, WHEN).state is None
    outside = Use(purpose="session_summary", locality=Locality.THIRD_PARTY, place=IN_S1)
    assert state_at([no], outside, WHEN).state is ConsentState.REFUSED
    yes = said(2, locality=Locality.THIRD_PARTY, at=WHEN - timedelta(hours=1))
    assert state_at([yes, no], use, WHEN).state is ConsentState.REFUSED


def test_a_renewal_renews_an_earlier_yes_for_just_the_same() -> None:
    use = Use(purpose="session_summary", locality=Locality.LOCAL, place=IN_S1)
    hour = timedelta(hours=1)
    renewal = said(1, state=ConsentState.RENEWED, at=WHEN, expires=WHEN + 9 * hour)
    short = said(2, at=WHEN - hour, expires=WHEN)
    assert state_at([short, renewal], use, WHEN).live
    for other in (
        replace(short, at=WHEN + hour, expires=WHEN + 2 * hour),
        replace(short, place=IN_E1),
        replace(short, locality=Locality.THIRD_PARTY),
        replace(short, state=ConsentState.RENEWED),
        replace(short, state=ConsentState.REQUESTED),
    ):
        assert not state_at([other, renewal], use, WHEN + 3 * hour).live


def test_the_latest_yes_is_the_one_it_rests_on() -> None:
    use = Use(purpose="session_summary", locality=Locality.LOCAL, place=IN_S1)
    hour = timedelta(hours=1)
    first, second = said(1), said(2, at=WHEN + hour, expires=WHEN + 2 * hour)
    assert state_at([second, first], use, WHEN + hour).grant == second
    # A second yes adds; it does not cut the first one short.
    assert state_at([second, first], use, WHEN + 3 * hour).grant == first
