"""Consent against a reference written from the prose, over arbitrary histories and clocks.

The prose: A person allows a use if they said a yes that stands. A yes was given, or renewed after
it was given and before any word ended it; names the purpose; holds in a place that contains the
session; is for the processor's locality, where a yes to a company outside includes here; was not
said after now; has not run out; and answers a known notice that names purpose and locality and
promises so long a time. It stands unless a no was said about the same purpose, here (which ends
everything) or to a company outside (which ends only a yes to that): in a place as wide or wider,
at the same time or later or dated ahead; or in a narrower place, ever, unless it only ran out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from governance.consent.gate import ConsentGate
from governance.consent.grants import Use, state_at
from governance.consent.memory import InMemoryConsentStore
from governance.consent.records import (
    NO,
    YES,
    Channel,
    ConsentEvent,
    ConsentId,
    ConsentState,
    NoticeRef,
    Place,
)
from governance.identity import (
    EMBEDDED,
    EngagementId,
    Locality,
    PersonId,
    Processor,
    SessionId,
    SessionSummary,
)
from governance.outcomes import NoConsent
from governance.stages import Consented
from tests.fakes import NOON, CountingIds, SetClock
from tests.unit.consent.made import ANA, BEN, ENGAGEMENT, HERE, NOTICE, PROVIDER, a_session

LOCAL, OUTSIDE = Locality.LOCAL, Locality.THIRD_PARTY
INDOORS: Final = replace(NOTICE, version=2, localities=frozenset({LOCAL}), grant_days=3)
FOREIGN: Final = replace(NOTICE, version=3, purposes=frozenset({"triage"}))
UNKNOWN: Final = replace(NOTICE, version=4)
KNOWN: Final = {n.ref: n for n in (NOTICE, INDOORS, FOREIGN)}
PLACES: Final = (
    Place(),
    Place(engagement=ENGAGEMENT),
    HERE,
    Place(engagement=ENGAGEMENT, session=SessionId("ses_2")),
    Place(engagement=EngagementId("eng_2")),
)

days = st.integers(0, 8).map(lambda n: NOON + timedelta(days=n))


@st.composite
def histories(draw: st.DrawFn) -> list[ConsentEvent]:
    return [
        ConsentEvent(
            id=ConsentId(f"con_{number}"),
            person=draw(st.sampled_from([ANA, ANA, BEN, PersonId("per_cleo")])),
            purpose=draw(st.sampled_from(["session_summary"] * 5 + ["theme_report"])),
            locality=draw(st.sampled_from([LOCAL, OUTSIDE])),
            state=draw(st.sampled_from([*ConsentState, *[ConsentState.GIVEN] * 6])),
            at=draw(days),
            by=ANA,
            channel=Channel.SYNTHETIC,
            place=draw(st.sampled_from([*PLACES, Place(), HERE])),
            notice=draw(
                st.sampled_from([NOTICE.ref] * 6 + [n.ref for n in (*KNOWN.values(), UNKNOWN)])
            ),
            expires=draw(days),
        )
        for number in range(draw(st.integers(0, 9)))
    ]


processors = st.sampled_from([EMBEDDED, PROVIDER])


def reference(
    events: Sequence[ConsentEvent], person: PersonId, where: Locality, now: datetime
) -> bool:
    """The prose above, for session ses_1 of eng_1."""
    depth = {PLACES[0]: 0, PLACES[1]: 1, PLACES[2]: 2}
    mine = [
        e
        for e in events
        if e.person == person and e.purpose == "session_summary" and e.place in depth
    ]

    def ends(no: ConsentEvent, yes: ConsentEvent) -> bool:
        if no.state not in NO or (no.locality is OUTSIDE and yes.locality is LOCAL):
            return False
        if depth[no.place] <= depth[yes.place]:
            return no.at >= yes.at
        return no.state is not ConsentState.EXPIRED

    def begun(yes: ConsentEvent) -> bool:
        return yes.state is ConsentState.GIVEN or any(
            e.state is ConsentState.GIVEN
            and e.at <= yes.at
            and (e.place, e.locality) == (yes.place, yes.locality)
            and promised(e)
            and not any(
                ends(no, e) and no.at <= yes.at and no.state is not ConsentState.EXPIRED
                for no in mine
            )
            for e in mine
        )

    def promised(yes: ConsentEvent) -> bool:
        ref: NoticeRef | None = yes.notice
        notice = KNOWN.get(ref) if ref else None
        return (
            notice is not None
            and "session_summary" in notice.purposes
            and yes.locality in notice.localities
            and yes.expires is not None
            and yes.expires - yes.at <= timedelta(days=notice.grant_days)
        )

    return any(
        yes.state in YES
        and begun(yes)
        and (yes.locality is OUTSIDE or where is LOCAL)
        and yes.expires is not None
        and yes.at <= now < yes.expires
        and promised(yes)
        and not any(ends(no, yes) for no in mine)
        for yes in mine
    )


def admitted(events: Sequence[ConsentEvent], processor: Processor, now: datetime) -> bool:
    store = InMemoryConsentStore()
    for notice in KNOWN.values():
        store.add_notice(notice)
    for event in events:
        store.append(event)
    gate = ConsentGate(store, SetClock(now), CountingIds())
    decided = gate.admit(a_session(), SessionSummary, processor)
    assert isinstance(decided, Consented | NoConsent)
    return isinstance(decided, Consented)


@settings(max_examples=300)
@given(histories(), processors, days)
def test_the_gate_is_the_prose(
    events: list[ConsentEvent], processor: Processor, now: datetime
) -> None:
    expected = all(reference(events, person, processor.locality, now) for person in (ANA, BEN))
    assert admitted(events, processor, now) == expected


def given_by(number: int, person: PersonId, **changes: object) -> ConsentEvent:
    event = ConsentEvent(
        id=ConsentId(f"yes_{number}"),
        person=person,
        purpose="session_summary",
        locality=OUTSIDE,
        state=ConsentState.GIVEN,
        at=NOON,
        by=person,
        channel=Channel.SYNTHETIC,
        place=Place(),
        notice=NOTICE.ref,
        expires=NOON + timedelta(days=30),
    )
    return replace(event, **changes)  # type: ignore[arg-type]  # a test's shorthand


AGREED: Final = [given_by(1, ANA), given_by(2, BEN)]


@settings(max_examples=300)
@given(histories(), processors, days)
def test_whatever_else_was_said_the_gate_is_the_prose_where_both_agreed(
    events: list[ConsentEvent], processor: Processor, now: datetime
) -> None:
    said = [*AGREED, *events]
    expected = all(reference(said, person, processor.locality, now) for person in (ANA, BEN))
    assert admitted(said, processor, now) == expected


@settings(max_examples=150)
@given(histories(), processors, days, st.data())
def test_taking_a_yes_away_never_opens_anything(
    events: list[ConsentEvent], processor: Processor, now: datetime, data: st.DataObject
) -> None:
    said = [*AGREED, *events]
    if not admitted(said, processor, now):
        yeses = [e for e in said if e.state in YES]
        gone = data.draw(st.sampled_from(yeses))
        assert not admitted([e for e in said if e is not gone], processor, now)


@settings(max_examples=150)
@given(histories(), processors, days, histories())
def test_one_no_more_never_opens_anything(
    events: list[ConsentEvent], processor: Processor, now: datetime, more: list[ConsentEvent]
) -> None:
    said = [*AGREED, *events]
    noes = [replace(e, id=ConsentId(f"more_{e.id}")) for e in more if e.state in NO]
    if not admitted(said, processor, now):
        assert not admitted([*said, *noes], processor, now)


@settings(max_examples=100)
@given(histories(), processors, days, st.integers(0, 400))
@example([], EMBEDDED, NOON, 1)
def test_no_clock_brings_a_general_withdrawal_back_to_life(
    events: list[ConsentEvent], processor: Processor, when: datetime, forged: int
) -> None:
    # Only a yes said after the withdrawal counts, so with none there is no time at which it opens.
    over = given_by(
        9, ANA, state=ConsentState.WITHDRAWN, locality=LOCAL, at=NOON + timedelta(days=9)
    )
    for now in (when, NOON - timedelta(days=forged), NOON + timedelta(days=forged)):
        assert not admitted([*AGREED, *events, over], processor, now)


@settings(max_examples=100)
@given(histories(), days)
def test_whoever_may_send_it_out_may_work_on_it_here(
    events: list[ConsentEvent], now: datetime
) -> None:
    said = [*AGREED, *events]
    if admitted(said, PROVIDER, now):
        assert admitted(said, EMBEDDED, now)


@given(histories(), st.sampled_from([LOCAL, OUTSIDE]), days, st.randoms())
def test_the_order_records_are_kept_in_does_not_matter(
    events: list[ConsentEvent], locality: Locality, when: datetime, shuffle: Random
) -> None:
    use = Use(purpose="session_summary", locality=locality, place=HERE)
    mine = [e for e in events if e.person == ANA]
    mixed = list(mine)
    shuffle.shuffle(mixed)
    before, after = state_at(mine, use, when), state_at(mixed, use, when)
    assert (before.live, before.readable) == (after.live, after.readable)


@given(histories(), days)
def test_what_was_said_later_does_not_change_what_was(
    events: list[ConsentEvent], first: datetime
) -> None:
    use = Use(purpose="session_summary", locality=LOCAL, place=HERE)
    mine = [e for e in events if e.person == ANA]
    known_then = [e for e in mine if e.at <= first]
    assert state_at(mine, use, first) == state_at(known_then, use, first)
