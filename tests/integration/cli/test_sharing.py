"""Opening earlier sessions to a new coach, as its users run it."""

import pytest


@pytest.fixture
def joined(ready):
    assert ready("speakers", "set", "north-7", "Idris=coach").code == 0
    return ready


def test_a_coachee_shares_and_takes_it_back(joined):
    ran = joined("consent", "share", "north-7", "Abena", "--with", "Idris")
    assert ran.code == 0
    assert ran.out.startswith("opn_")
    back = joined("consent", "unshare", "north-7", "Abena", "--with", "Idris")
    assert back.code == 0
    assert "reads no earlier session" in back.err
    again = joined("consent", "unshare", "north-7", "Abena", "--with", "Idris")
    assert "nothing changed" in again.err


@pytest.mark.parametrize(
    ("who", "to"), [("Farah", "Idris"), ("Idris", "Idris"), ("Abena", "Abena"), ("Abena", "Nobody")]
)
def test_a_coach_cannot_and_nobody_else_can_be_let_in(joined, who, to):
    ran = joined("consent", "share", "north-7", who, "--with", to)
    assert ran.code == 2
    assert ran.out == ""
