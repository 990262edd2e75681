import os
from dataclasses import replace

import pytest

from governance import custody
from governance.identity import EMBEDDED, DecisionId, EngagementId, PersonId, SessionId
from governance.identity import SessionSummary as Summary
from governance.keys import Key
from governance.masked import MaskedTranscript, MaskedTurn
from governance.raw import Transcript, Turn
from governance.stages import Header


class OsRandomness:
    def bytes(self, count):
        return os.urandom(count)


@pytest.fixture
def randomness():
    return OsRandomness()


@pytest.fixture
def key(randomness):
    return Key.new(randomness)


@pytest.fixture
def header():
    return Header(
        session=SessionId("ses_1"),
        engagement=EngagementId("eng_1"),
        purpose="session_summary",
        processor=EMBEDDED,
        subjects=frozenset({PersonId("per_1"), PersonId("per_2")}),
        decisions=(DecisionId("dec_1"),),
    )


@pytest.fixture
def transcript():
    return Transcript(
        session=SessionId("ses_1"),
        engagement=EngagementId("eng_1"),
        turns=(
            Turn(number=1, speaker=PersonId("per_1"), role="coach", text="What is it, Zofia?"),
            Turn(number=2, speaker=PersonId("per_2"), role="coachee", text="The canary sang."),
        ),
    )


@pytest.fixture
def consented(header, transcript):
    return custody.make_consented(Summary, header, transcript)


@pytest.fixture
def pseudonymized(consented, header):
    cleared = custody.make_cleared(consented, replace(header, policy="abc"))
    masked = MaskedTranscript(
        turns=(
            MaskedTurn(number=1, speaker=PersonId("per_1"), role="coach", text="What, [PERSON_1]?"),
        ),
        issued=frozenset({"[PERSON_1]"}),
    )
    return custody.make_pseudonymized(cleared, cleared.header, masked)
