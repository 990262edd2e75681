"""No text comes out of a log line, however it is put in."""

import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.storage.statuses import Step
from assistant.telemetry import logs
from assistant.telemetry.gate import Broken, Gate
from assistant.telemetry.words import Event, Method
from governance.errors import SealError

ROUTE = "/v1/sessions/{session}"
GATE = Gate(frozenset({ROUTE}))
SESSION = f"ses_{'0f' * 16}"
CANARY = "zaffre"
said = st.text(max_size=20).map(lambda text: f"{CANARY}{text}")
values = st.recursive(
    said | st.binary().map(lambda raw: CANARY.encode() + raw),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(said, inner, max_size=2),
    max_leaves=3,
)
KEYS = (*GATE._readers, "exc_info", "stack_info", "extra", "fault", "at", "system")


@pytest.fixture(params=[True, False], ids=["json", "logfmt"])
def heard(request):
    """Writes a record to a stream, as stderr would get it; gives the line."""

    def hear(record):
        stream = io.StringIO()
        handler = logs._Stderr(stream)
        handler.setFormatter(logs.formatter(as_json=request.param, gate=GATE))
        handler.handle(record)
        return stream.getvalue()

    return hear


def through(told, *, as_json=True):
    """A line of ours, from where it is written to stderr."""
    lines = []
    stream = io.StringIO()
    name = "chatham.sessions"
    under = logging.getLogger(name)
    handler = logs._Stderr(stream)
    handler.setFormatter(logs.formatter(as_json=as_json, gate=GATE))
    spy = logging.Handler()
    spy.emit = lambda record: lines.append(record.getMessage())
    before, under.propagate, under.handlers = under.propagate, False, [handler, spy]
    under.setLevel("DEBUG")
    try:
        logs.logger(name, GATE).warning(**told)
    finally:
        under.propagate, under.handlers = before, []
        under.setLevel("NOTSET")
    return stream.getvalue(), lines


@settings(max_examples=50)
@given(told=st.dictionaries(st.sampled_from(KEYS) | said, values))
def test_no_string_comes_out_under_any_key(told):
    told.setdefault("event", CANARY)
    line, seen_elsewhere = through(told)
    assert CANARY not in line
    assert not any(CANARY in one for one in seen_elsewhere)
    assert json.loads(line)["event"] == "said_elsewhere"


def raised(text):
    kind = type(text.replace("\0", ""), (SealError,), {})
    try:
        raise kind(text) from ValueError(text)
    except SealError as fault:
        return fault


@settings(max_examples=50)
@given(text=said, name=said, args=st.lists(said, max_size=3), broken=st.booleans())
def test_nothing_a_library_says_comes_out(text, name, args, broken):
    fault = raised(text) if broken else None
    exc_info = (type(fault), fault, fault.__traceback__) if fault else None
    for msg in (text, fault or text):
        record = logging.LogRecord(name, 40, text, 1, msg, tuple(args), exc_info, text, text)
        record.extra = text
        stream = io.StringIO()
        handler = logs._Stderr(stream)
        handler.setFormatter(logs.formatter(as_json=True, gate=GATE))
        handler.handle(record)
        line = stream.getvalue()
        assert CANARY not in line
        assert json.loads(line)["logger"] == "other"
        assert ("SealError" in line) is broken


def test_a_message_that_cannot_be_put_together_is_not_printed(heard, capfd):
    record = logging.LogRecord("x", 40, "", 1, "%d", (CANARY,), None)
    assert CANARY not in heard(record)

    class Refusing:
        def __str__(self):
            raise ValueError(CANARY)

    assert heard(logging.LogRecord("x", 40, "", 1, Refusing(), (), None)) == ""
    assert capfd.readouterr().err == "level=error event=line_lost\n"


def test_what_is_on_the_list_comes_out():
    told = {
        "event": Event.REQUEST,
        "method": Method.GET,
        "route": ROUTE,
        "status": 404,
        "milliseconds": 12,
        "session": SESSION,
        "step": Step.POLICY,
    }
    line, _ = through(told)
    assert json.loads(line) | {"time": ""} == {
        **told,
        "time": "",
        "level": "warning",
        "logger": "chatham.sessions",
    }
    line, _ = through(told, as_json=False)
    assert f"event=request method=GET route={ROUTE} status=404 milliseconds=12" in line


@pytest.mark.parametrize(
    "unsure",
    [
        {"route": "/v1/sessions/north-7"},
        {"session": "north-7"},
        {"session": f"{SESSION}\n{CANARY}"},
        {"status": 2**70},
        {"status": True},
        {"milliseconds": 1.5},
        {"step": "policy"},
        {"method": Step.POLICY},
        {"engagement": SESSION},
        {"broken": {"fault": CANARY}},
    ],
)
def test_a_gate_that_is_unsure_drops_it(unsure):
    assert GATE(None, "info", {"event": Event.REQUEST, **unsure}) == {"event": Event.REQUEST}


def test_what_broke_is_told_by_class_and_place():
    try:
        os.close(-1)
    except OSError as fault:
        line, _ = through({"event": Event.FAULT, "exc_info": fault})
    assert json.loads(line)["fault"] == "OSError"
    assert json.loads(line)["system"] == "EBADF"
    try:
        Gate.__call__(None, None, None, None)
    except AttributeError as fault:
        told = Broken.of(fault).told()
    assert told["at"].startswith("assistant.telemetry.gate:")


def test_a_process_that_listens_says_nothing_else_on_stderr():
    code = f"""
import logging, sys, threading, warnings
from assistant.telemetry.logs import listen
from assistant.telemetry.words import Level
listen(level=Level.INFO, as_json=False)
warnings.warn("{CANARY}")
logging.getLogger("{CANARY}").info("{CANARY}")
one = threading.Thread(target=lambda: [].index("{CANARY}"))
one.start(); one.join()
raise KeyError("{CANARY}")
"""
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=root
    )
    assert run.returncode == 1
    assert CANARY not in run.stdout + run.stderr
    lines = run.stderr.splitlines()
    assert len(lines) == 4
    assert "fault=ValueError" in lines[2]
    assert "fault=KeyError" in lines[3]


def test_no_logger_prints_by_itself():
    """structlog's own default prints, and so does logging's; a command has its own words."""
    assert not structlog.is_configured()
    code = (
        "from assistant.telemetry.logs import logger\n"
        "from assistant.telemetry.words import Event\n"
        "logger('chatham.sessions').error(Event.SESSION_FAILED)\n"
    )
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert run.stdout + run.stderr == ""
