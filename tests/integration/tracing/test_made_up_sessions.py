"""Made-up sessions through an installation's own pipeline: every part told, of nobody a word."""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256

import pytest

from assistant.bundles.refusals import NotApprovedError
from assistant.llm.generation import Reads
from assistant.storage.database import Database
from assistant.storage.statuses import Status
from assistant.telemetry.spans import KINDS, UNSEEN, Doing, MadeUp, Mark, Outcome
from assistant.tracing.installation import MadeUpInstallation
from assistant.tracing.otlp import Collector, CollectorError, as_json, send
from assistant.tracing.recording import Recording
from assistant.tracing.sessions import traced
from governance.errors import ChathamError
from tests.integration.sessions.scene import overrides, scene, settings
from tests.integration.tracing.collector import collecting
from tests.stand_ins import ListAnalyzer
from tests.unit.llm.openai_server import said, serving

NAMES = ListAnalyzer("Ruth Calder", "Ruth", "Imran Sayed", "Imran", "Lucia", "Owen")
NOTE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
STEPS = [
    Doing.INTAKE,
    Doing.CONSENT,
    Doing.POLICY,
    Doing.ANONYMIZER,
    Doing.ENGINE,
    Doing.GUARD,
    Doing.RELEASE,
]


def words(body):
    """What is asked about, said again."""
    notes = NOTE.findall(body["messages"][-1]["content"])
    return said(json.dumps({"lines": [{"n": int(n), "text": text} for n, text in notes]}))


@pytest.fixture(scope="module")
def model():
    with serving(words) as server:
        yield server


def opened(home, *, base_url="", **more):
    given = settings(home).model_copy(
        update={
            "llm": "openai:local" if base_url else "",
            "llm_base_url": base_url,
            "llm_reads": Reads.LINES,
        }
    )
    return scene(home, overrides(NAMES, **more), settings_=given).chatham


def recorded(there, *cases):
    recording = Recording()
    twin = MadeUpInstallation(there, recording)
    done = [traced(twin, recording, case) for case in cases or MadeUp]
    return recording, done, twin


@pytest.fixture(scope="module")
def ran(tmp_path_factory, model):
    home = tmp_path_factory.mktemp("traced") / "home"
    there = opened(home, base_url=model.address)
    before = everything(home)
    recording, done, twin = recorded(there)
    yield there, recording, done, twin, (before, everything(home))
    there.database.close()


def everything(home):
    return {
        path.relative_to(home): sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def within(recording, top, doing):
    numbers, found = {top.number}, []
    for span in recording.spans:
        if span.parent in numbers:
            numbers.add(span.number)
            found += [span] if span.doing is doing else []
    return found


def sessions(recording):
    return [span for span in recording.spans if span.doing is Doing.SESSION]


def test_every_step_is_told_in_its_order(ran):
    _, recording, done, _, _ = ran
    assert [one.status for one in done] == [Status.IN_REVIEW, Status.ESCALATED]
    summary, stop = sessions(recording)
    for top, steps in ((summary, STEPS), (stop, STEPS[:3])):
        found = [s.doing for s in recording.spans if s.parent == top.number and s.doing in STEPS]
        assert found == steps
    assert summary.marks[Mark.CASE] is MadeUp.HANDOVER
    assert [top.marks[Mark.OUTCOME] for top in (summary, stop)] == [
        Outcome.SUMMARY,
        Outcome.STOPPED,
    ]
    assert not recording.failed


def test_the_model_is_told_request_by_request(ran, model):
    _, recording, _, _, _ = ran
    summary, stop = sessions(recording)
    asked = within(recording, summary, Doing.ASK)
    assert len(asked) == len(model.bodies) > 1
    assert {one.marks[Mark.TOKENS_IN] for one in asked} == {11}
    assert {one.marks[Mark.CALLS] for one in asked} == {1}
    for doing in (Doing.RECHECK, Doing.ANNOUNCE):
        assert len(within(recording, summary, doing)) >= len(asked)
    assert within(recording, stop, Doing.ASK) == []


def test_what_was_written_has_its_commit_and_its_entry(ran):
    _, recording, _, twin, _ = ran
    told = Counter(span.doing for span in recording.spans)
    assert told[Doing.COMMIT] == told[Doing.WRITE] > 10
    assert told[Doing.SEAL] >= 5
    with twin.database.read() as work:
        entries = twin.ledger(work).size
    assert entries >= told[Doing.LEDGER] > 10


def test_of_nobody_a_word_an_id_or_a_files_name(ran):
    there, recording, done, _, _ = ran
    told = json.dumps(as_json(recording.spans))
    for one in done:
        assert one.id not in told
        assert one.engagement not in told
    spelled = re.findall(r'"stringValue": "([^"]*)"', told)
    assert set(spelled) <= {
        "chatham",
        "made-up",
        *(case.value for case in MadeUp),
        *(one.value for one in Outcome),
        "local",
    }
    assert not re.search(r"ses_|per_|eng_|\.vtt|Ruth|Imran|Lucia|Owen", told)
    assert all(KINDS[mark](value) for span in recording.spans for mark, value in span.marks.items())
    assert str(there.parts[0].home_dir) not in told


def test_nothing_is_stored_where_people_work(ran):
    there, _, _, twin, (before, after) = ran
    assert before == after
    assert twin.database.is_private
    assert twin.keyring.current != there.keyring.current
    assert there.spans is UNSEEN
    with there.database.read() as work:
        assert not work.sessions.by_status(*Status)


def test_its_database_can_be_no_other(ran):
    there, recording, _, twin, _ = ran
    assert type(there.database) is Database
    assert type(twin.database) is not Database
    again = MadeUpInstallation(twin, recording)
    assert again.database.is_private
    assert again.database is not twin.database


def test_without_a_model_server_the_request_is_what_failed(tmp_path):
    with serving(words) as gone:
        address = gone.address
    there = opened(tmp_path / "home", base_url=address)
    recording, (done,), _ = recorded(there, MadeUp.HANDOVER)
    assert done.status is Status.IN_REVIEW  # the embedded engine's lines stand
    assert recording.failed
    broke = [span for span in recording.spans if span.fault is not None]
    assert {span.doing for span in broke} == {Doing.ASK}
    assert {span.marks[Mark.WHY] for span in broke} == {"unreachable"}
    assert address.split("/")[2] not in json.dumps(as_json(recording.spans))
    there.database.close()


class Withdrawn:
    """An approval that ends after some looks."""

    def __init__(self, inner, looks):
        self.inner, self.looks = inner, looks

    def mode(self):
        self.looks -= 1
        if self.looks < 0:
            raise NotApprovedError("What is installed here is not approved (any more).")
        return self.inner.mode()


@pytest.mark.parametrize("looks", [0, 1])
def test_a_bundle_that_is_not_approved_is_what_failed(tmp_path, looks):
    there = opened(tmp_path / "home")
    approvals = Withdrawn(there.approvals, looks)
    there.__dict__["approvals"] = approvals
    recording = Recording()
    twin = MadeUpInstallation(there, recording)
    if looks:
        assert traced(twin, recording, MadeUp.HANDOVER).status is Status.FAILED
    else:
        with pytest.raises(NotApprovedError):
            traced(twin, recording, MadeUp.HANDOVER)
    (top,) = sessions(recording)
    assert top.marks[Mark.OUTCOME] is Outcome.FAILED
    (broke,) = within(recording, top, Doing.APPROVAL)[looks:]
    assert broke.fault is not None
    assert broke.fault.told()["fault"] == "NotApprovedError"
    assert bool(within(recording, top, Doing.POLICY)) is bool(looks)
    there.database.close()


def test_a_collector_is_told_all_of_it_and_nothing_of_the_environment(ran, monkeypatch):
    _, recording, _, _, _ = ran
    with collecting() as elsewhere, collecting() as heard:
        for name, value in {
            "OTEL_EXPORTER_OTLP_ENDPOINT": elsewhere.url,
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": elsewhere.url,
            "OTEL_EXPORTER_OTLP_HEADERS": "authorization=zaffre",
            "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "authorization=zaffre",
            "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
            "OTEL_RESOURCE_ATTRIBUTES": "host.name=zaffre",
            "OTEL_SERVICE_NAME": "zaffre",
            "OTEL_SDK_DISABLED": "true",
            "http_proxy": elsewhere.url,
            "grpc_proxy": elsewhere.url,
        }.items():
            monkeypatch.setenv(name, value)
        send(recording.spans, Collector.parse(heard.url))
    assert elsewhere.requests == []
    assert len(heard.requests) == 1
    assert len(heard.spans) == len(recording.spans)
    assert {span.name for span in heard.spans} <= set(Doing)
    assert "zaffre" not in str(heard.requests) + str(heard.told)


def test_a_collector_that_is_not_there_is_said_so_and_at_once(ran):
    _, recording, _, _, _ = ran
    with collecting() as gone:
        url = gone.url
    with pytest.raises(CollectorError, match="took the trace"):
        send(recording.spans, Collector.parse(url))


def test_while_everything_is_stopped_nothing_is_traced(tmp_path):
    there = opened(tmp_path / "home")
    there.__dict__["approvals"] = Stopped()
    recording = Recording()
    with pytest.raises(ChathamError, match="chatham ai resume"):
        traced(MadeUpInstallation(there, recording), recording, MadeUp.HANDOVER)
    there.database.close()


class Stopped:
    def mode(self):
        from assistant.storage.bundle_records import Mode

        return Mode.OFF
