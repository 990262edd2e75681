"""Overdue: one link and nothing else, tried until it arrives, and never about a crisis."""

import http.server
import json
import re
import threading

import pytest

from assistant.cases.alerts import FIRST_PAUSE, LONGEST_PAUSE, NotifierError
from assistant.cases.apprise_notifier import (
    ALERT_FILE,
    AlertFileError,
    AppriseNotifier,
    configured_notifier,
)
from governance.ledger.kinds import EventKind
from tests.integration.cases.test_cases import BULLIED, stopped
from tests.integration.sessions.scene import EXECUTIVE

LINK = "http://127.0.0.1/waiting"


def test_one_link_for_whatever_waits(stage, clock, mailbox):
    stopped(stage, BULLIED)
    stopped(stage, EXECUTIVE)
    alerts = stage.chatham.cases.alerts
    assert alerts.sweep().overdue == 0
    clock.tick(days=3)
    swept = alerts.sweep()
    assert (swept.overdue, swept.told) == (2, True)
    assert mailbox.got == [LINK]
    assert alerts.sweep().overdue == 0
    with stage.chatham.database.read() as work:
        last = [e for e in stage.chatham.ledger(work).events() if e is not None][-1]
    assert last.kind is EventKind.CASE_STOP_OVERDUE
    assert dict(last.facts) == {"count": 2, "status": "told"}
    assert last.refs.session is None
    assert last.refs.record is None


def test_an_unreachable_handler_is_tried_again_and_nothing_is_lost(stage, clock, mailbox):
    stopped(stage)
    clock.tick(days=3)
    mailbox.reachable = False
    alerts = stage.chatham.cases.alerts
    assert (alerts.sweep().overdue, mailbox.tried) == (1, 1)
    assert (alerts.sweep().overdue, mailbox.tried) == (0, 1)
    clock.at += FIRST_PAUSE
    assert (alerts.sweep().told, mailbox.tried) == (False, 2)
    for _ in range(20):
        clock.at += LONGEST_PAUSE
        alerts.sweep()
    assert mailbox.tried == 22
    mailbox.reachable = True
    clock.at += LONGEST_PAUSE
    assert alerts.sweep().told
    assert mailbox.got == [LINK]


def test_acknowledged_in_time_is_never_told(stage, clock, mailbox):
    _, case = stopped(stage)
    stage.chatham.cases.desk.acknowledge(case.number, stage.coach)
    clock.tick(days=30)
    assert stage.chatham.cases.alerts.sweep().overdue == 0
    assert mailbox.tried == 0


def test_withdrawn_meanwhile_is_never_told(stage, clock, mailbox):
    stopped(stage)
    stage.withdraws(stage.coachee)
    clock.tick(days=30)
    assert stage.chatham.cases.alerts.sweep().overdue == 0


@pytest.fixture
def server():
    """Keeps what it is sent; answers /moved with a redirect to another address of its own."""
    got = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, dict(self.headers), body))
            if self.path.startswith("/moved"):
                self.send_response(307)
                self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/else")
            else:
                self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made.server_port, got
    made.shutdown()
    made.server_close()
    thread.join()


def test_apprise_sends_the_link_and_nothing_else_to_one_address(server, capfd, caplog):
    port, got = server
    caplog.set_level(0)
    AppriseNotifier(f"json://127.0.0.1:{port}/in?redirect=yes").notify(LINK)
    ((path, headers, body),) = got
    assert path.startswith("/in")
    sent = json.loads(body)
    assert sent["message"] == LINK
    assert sent["title"] == ""
    assert sent["attachments"] == []
    assert headers["User-Agent"] == "Chatham"
    assert "github" not in body.decode() + str(headers)
    assert not {"/in", LINK, str(port)} & set(re.split(r"[\s\"]", caplog.text))
    assert capfd.readouterr() == ("", "")


def test_a_redirect_is_not_followed(server):
    port, got = server
    with pytest.raises(NotifierError):
        AppriseNotifier(f"json://127.0.0.1:{port}/moved?redirect=yes").notify(LINK)
    assert [path.split("?")[0].rstrip("/") for path, _, _ in got] == ["/moved"]


@pytest.mark.parametrize("url", ["json://127.0.0.1:9/secret-token", "nonsense", "nothing://x"])
def test_what_cannot_be_reached_is_a_fault_that_quotes_nothing(url, capfd):
    with pytest.raises(NotifierError) as caught:
        AppriseNotifier(url).notify(LINK)
    assert "secret" not in f"{caught.value}{caught.value.__cause__}{AppriseNotifier(url)!r}"
    assert capfd.readouterr() == ("", "")


def test_the_address_is_a_private_file(tmp_path):
    assert configured_notifier(tmp_path) is None
    path = tmp_path / ALERT_FILE
    path.write_text("json://127.0.0.1:9/\n")
    path.chmod(0o644)
    with pytest.raises(AlertFileError, match="chmod 600"):
        configured_notifier(tmp_path)
    path.chmod(0o600)
    assert configured_notifier(tmp_path) is not None
    path.write_text("two addresses://x json://y")
    with pytest.raises(AlertFileError, match="one address") as caught:
        configured_notifier(tmp_path)
    assert "json" not in str(caught.value)
