"""The pilot's mathematics in a process of its own: the same answers and refusals, or none."""

import sys
from datetime import date

import pytest

from assistant.programme.pilot.answers import Rows, TooFew
from assistant.programme.pilot.design import Attribute, Design
from assistant.programme.pilot.reckoning import ReckonApart, ReckonHere
from assistant.programme.refusals import ProgrammeError
from assistant.storage.people_records import AgeBand, Bands, Level, PayBand, TenureBand

DESIGN = Design(
    cohort="spring",
    metrics=("rework",),
    starts_on=date(2027, 3, 1),
    attributes=(Attribute.LEVEL,),
    uplift=4.0,
    deviation=8.0,
)


def bands(cohort, level, region=None):
    return Bands(
        cohort=cohort,
        level=level,
        age=next(iter(AgeBand)),
        tenure=next(iter(TenureBand)),
        pay=next(iter(PayBand)),
        region=region,
        language=None,
    )


def people(ours=24):
    first, second = list(Level)[:2]
    return {bands("spring", first): ours, bands(None, first): 40, bands(None, second, "north"): 20}


def rows(many):
    return Rows(
        pilot=tuple(n < many for n in range(many * 3)),
        columns={"level": ["a" if n % 2 else "b" for n in range(many * 3)]},
        before=tuple(float(50 + n % 7) for n in range(many * 3)),
        after=tuple(float(52 + n % 5 + (n < many) * 3) for n in range(many * 3)),
    )


@pytest.fixture
def apart():
    beside = ReckonApart()
    yield beside
    beside.stop()


@pytest.mark.verify
def test_the_same_answers_and_the_same_refusals(apart):
    here = ReckonHere()
    assert apart.feasible(DESIGN, people()) == here.feasible(DESIGN, people())
    assert apart.result_of(rows(24)) == here.result_of(rows(24))
    assert apart.result_of(rows(3)) is here.result_of(rows(3)) is TooFew.PILOT
    refusals = []
    for one in (apart, here):
        with pytest.raises(ProgrammeError) as refused:
            one.feasible(DESIGN, people(ours=3))
        refusals.append(str(refused.value))
    assert refusals[0] == refusals[1]
    assert "at least 10 people" in refusals[0]


def saying(told):
    return (
        "import json; n = json.loads(input())['number']; "
        f"print(json.dumps({{'number': n, 'told': {told!r}}}))"
    )


@pytest.mark.parametrize(
    "script",
    [
        "raise SystemExit(1)",
        saying({"answer": {"estimate": "spring"}}),
        saying({"refused": "ValueError", "message": "spring"}),
    ],
    ids=["ended", "nonsense", "broke"],
)
def test_a_process_that_gives_no_answer_reckons_nothing(script):
    beside = ReckonApart((sys.executable, "-c", script), seconds=20)
    for ask in (lambda: beside.feasible(DESIGN, people()), lambda: beside.result_of(rows(24))):
        with pytest.raises(ProgrammeError, match="could not be reckoned just now") as refused:
            ask()
        assert "spring" not in str(refused.value)
    beside.stop()
