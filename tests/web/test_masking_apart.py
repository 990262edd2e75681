"""Masking in a process of its own: the same answers, the same refusals, and a no when it died."""

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from assistant.consent.previews import PreviewError
from assistant.masking.apart import MaskingApart, MaskingAwayError, MaskingHere
from assistant.masking.missed import MissedNameError
from assistant.programme.pilot.withholding import Withheld
from assistant.programme.refusals import ProgrammeError
from assistant.requests.refusals import RequestError
from assistant.storage.statuses import Status
from governance.identity import Actor, PersonId, Role, SessionId
from governance.privacy.missed import Missed
from governance.privacy.vault import Kind
from tests.integration.programme.narratives import COACHED, PLAIN
from tests.integration.sessions.scene import CANARY
from tests.web.test_pilot_journey import has_run

COACHEE = Actor(person=None, role=Role.COACHEE)
CHILD = str(Path(__file__).parent / "masking_child.py")


@pytest.fixture(params=["here", pytest.param("apart", marks=pytest.mark.verify)])
def names(request, stage):
    if request.param == "here":
        yield MaskingHere(stage.chatham)
        return
    beside = MaskingApart((sys.executable, CHILD, str(stage.chatham._settings.home_dir)))
    yield beside
    beside.stop()


def test_the_same_turns_and_the_same_refusals(names, stage):
    stage.says_yes(stage.coach)
    held = stage.chatham.reception.receive(stage.arrival(), by=stage.coach, hold=True)
    turns = names.preview(held.id, by=stage.coachee)
    assert turns
    assert not any("Zofia" in turn.text for turn in turns)
    with pytest.raises(PreviewError):
        names.preview(SessionId("ses_nothing"), by=stage.coachee)
    assert names.preview(held.id, by=stage.coachee) == turns


def test_a_missed_name_is_taken_in(names, stage):
    stage.says_yes()
    stage.chatham.reception.receive(stage.arrival(), by=stage.coach)
    done = stage.chatham.worker.run_next()
    assert done.status is Status.IN_REVIEW
    name = Missed(kind=Kind.ORGANIZATION, text=CANARY)
    with pytest.raises(MissedNameError):
        names.missed(done.id, 1, name, by=stage.coachee)
    assert names.missed(done.id, 6, name, by=stage.coachee).session == done.id


def test_narratives_come_back_masked_and_are_refused_alike(names, stage):
    writer = Actor(person=has_run(stage.chatham), role=Role.PROGRAMME_MANAGER)
    said = "\n\n".join((*PLAIN, "Zofia's team plans the week together.", COACHED)).encode()
    looked = names.narratives(said, keep=False, by=writer)
    assert [one.text for one in looked[-2:]] == ["Somebody's team plans the week together.", ""]
    assert looked[-1].why is Withheld.COACHING
    with pytest.raises(ProgrammeError, match="Only the owner"):
        names.narratives(said, keep=False, by=Actor(person=None, role=Role.SPONSOR))
    assert names.narratives(said, keep=True, by=writer) == looked
    with pytest.raises(ProgrammeError, match="handed in once"):
        names.narratives(said, keep=True, by=writer)
    assert len(stage.chatham.narratives.told().texts) == len(PLAIN) + 1


def test_ones_own_copy_is_the_same_and_nobody_elses(names, stage):
    stage.says_yes()
    stage.takes_in()
    archive = names.own_copy(by=stage.coachee)
    data = json.loads(zipfile.ZipFile(io.BytesIO(archive)).read("data.json"))
    said = json.dumps(data["sessions"])
    assert CANARY in said
    assert "Zofia" not in said
    stranger = Actor(person=PersonId("per_nobody"), role=Role.COACHEE)
    with pytest.raises(RequestError) as refused:
        names.own_copy(by=stranger)
    assert refused.value.cause == "not_entitled"


@pytest.mark.parametrize(
    "script", ["raise SystemExit(1)", "print('half', end='')", "import time; time.sleep(600)"]
)
def test_a_process_that_died_or_stalls_is_a_no(script):
    beside = MaskingApart((sys.executable, "-c", script), seconds=0.5)
    with pytest.raises(MaskingAwayError):
        beside.preview(SessionId("ses_x"), by=COACHEE)
    beside.stop()


def test_a_report_that_may_have_been_stored_is_not_said_to_be_lost(tmp_path):
    beside = MaskingApart((str(tmp_path / "missing"),))
    with pytest.raises(MaskingAwayError, match="is not certain"):
        beside.missed(SessionId("ses_x"), 1, Missed(kind=Kind.PERSON, text="Zed"), by=COACHEE)
