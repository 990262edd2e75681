"""An invitation by e-mail through a real SMTP server: the link and nothing else."""

import email
import json
import re
import socketserver
import threading
from email import policy

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from governance.ledger.kinds import EventKind

ADDRESS = "abena@example.org"


class Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as taking a mail needs."""

    def handle(self):
        if self.server.down:
            self.say("421 closing")
            self.server.turned_away += 1
            return
        self.say("220 here")
        to = []
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                data = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    data += line
                self.server.mails.append((to, data))
                self.say("250 kept")
            elif verb == b"RCPT":
                to.append(re.search(rb"<(.*?)>", line)[1].decode())
                self.say("250 ok")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as made:
        made.daemon_threads = True
        made.mails, made.down, made.turned_away = [], False, 0
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def mailing(ready, server, tmp_path, monkeypatch):
    write(tmp_path, f"mailto://127.0.0.1:{server.server_address[1]}?from=chatham@example.org")
    monkeypatch.setenv("CHATHAM_PUBLIC_URL", "https://coaching.example.org")

    def invite(address=ADDRESS):
        return ready("consent", "invite", "north-7", "Abena", "--email", address)

    return invite


def write(tmp_path, url, mode=0o600):
    path = tmp_path / "home" / "mail.url"
    path.write_text(url)
    path.chmod(mode)


def noted():
    installation = build(Settings())
    with installation.database.read() as work:
        events = [e for e in installation.ledger(work).events() if e is not None]
    installation.database.close()
    return events


def issued():
    return [e for e in noted() if e.kind is EventKind.CONSENT_INVITATION_ISSUED]


def test_the_mail_holds_the_link_and_nothing_else(mailing, server, ready, tmp_path):
    ran = mailing()
    assert (ran.code, ran.out) == (0, ""), ran.err
    ((to, data),) = server.mails
    assert to == [ADDRESS]
    mail = email.message_from_bytes(data, policy=policy.default)
    assert mail.get_content_type() == "text/plain"
    assert mail["Message-ID"].endswith("@example.org>")
    link = mail.get_content().strip()
    assert re.fullmatch(r"https://coaching\.example\.org/invitation#\S+", link)
    for told in ("Abena", "Farah", "north-7", "coach"):
        assert told not in data.decode().replace(ADDRESS, "").replace("coaching.example.org", "")
    answered = ready("consent", "answer", link, "--no")
    assert "refused" in answered.out
    (sent,) = [e for e in noted() if e.kind is EventKind.CONSENT_INVITATION_MAILED]
    assert dict(sent.facts) == {"status": "sent"}
    stored = b"".join(p.read_bytes() for p in (tmp_path / "home").iterdir() if p.is_file())
    assert ADDRESS.encode() not in stored


def test_a_server_that_is_down_loses_nothing(mailing, server, ready, tmp_path):
    server.down = True
    ran = mailing()
    assert (ran.code, ran.out) == (0, "")
    assert "kept" in ran.err
    assert ADDRESS not in ran.err
    assert server.turned_away == 1
    stored = b"".join(p.read_bytes() for p in (tmp_path / "home").iterdir() if p.is_file())
    assert ADDRESS.encode() not in stored
    officer = ready("officers", "appoint", "privacy").out.strip()
    (waits,) = json.loads(ready("mail", "list", "--json", "--as", officer).out)
    assert (waits["status"], waits["tries"]) == ("waiting", 1)
    assert ready("mail", "list", "--as", "per_nobody").code == 3
    assert [e for e in noted() if e.kind is EventKind.CONSENT_INVITATION_MAILED] == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "abena",
        "a@b@c",
        "a@example.org,b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a b@c",
    ],
)
def test_what_is_not_one_address_invites_nobody(mailing, server, address):
    assert mailing(address).code == 2
    assert server.mails == []
    assert issued() == []


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("https://127.0.0.1/hook", 0o600),
        ("mailto://127.0.0.1/boss@example.org", 0o600),
        ("mailto://127.0.0.1", 0o644),
        ("two words", 0o600),
    ],
)
def test_a_file_that_is_no_mail_server_or_open_to_others_invites_nobody(
    mailing, server, tmp_path, url, mode
):
    write(tmp_path, url, mode)
    assert mailing().code == 2
    assert issued() == []


def test_whoever_else_the_file_names_gets_nothing(mailing, server, tmp_path):
    port = server.server_address[1]
    more = "from=chatham@example.org&to=boss@example.org&cc=hr@example.org&bcc=it@example.org"
    write(tmp_path, f"mailto://127.0.0.1:{port}?{more}")
    assert mailing().code == 0
    ((to, data),) = server.mails
    assert to == [ADDRESS]
    assert b"boss@" not in data


def test_without_a_public_address_or_a_server_nobody_is_invited(ready, tmp_path, monkeypatch):
    ran = ready("consent", "invite", "north-7", "Abena", "--email", ADDRESS)
    assert ran.code == 2
    monkeypatch.setenv("CHATHAM_PUBLIC_URL", "https://coaching.example.org")
    ran = ready("consent", "invite", "north-7", "Abena", "--email", ADDRESS)
    assert ran.code == 2
    assert "mail.url" in ran.err
    assert issued() == []
