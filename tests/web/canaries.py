"""A net around every test of the web: what was said in a session may not turn up outside its page.

Invariant (DESIGN §5): no log line, no output of the server, no address, no answer that says no,
no mail, no temporary file and no byte at rest holds a canary, or five words in a row that somebody
sent. A new test is in the net without doing anything: `conftest` puts it around each.
"""

import json
import logging
import os
import re
import sys
import tempfile
import traceback
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote_plus

from starlette.datastructures import Headers

from api.asking import FORGERY_FIELD
from assistant.mail.post import _message
from tests.integration.sessions.scene import CANARY, EXECUTIVE, ORDINARY
from tests.web.grounds import at_rest

WORDS = (CANARY, "Zofia")
"""Said in the scene's sessions and nowhere else."""
ROW = 5
REFUSED = 400
TOKENS = {FORGERY_FIELD, "secret"}
"""Fields that hold what we drew and nobody's words: against forged requests, of an invitation."""
ADDRESSES = {b"location", b"set-cookie", b"content-disposition"}
BROWSER = "Mozilla/"
FIELD = re.compile(r"<textarea.*?</textarea>", re.DOTALL)
"""Where a no gives back to somebody what they wrote, so that it is not lost."""
HARMLESS = {"capture.py", "modelio.py", "postgres_server.py"}
"""Temporary files of pytest's and of the tests' database, and py3langid's, for its model."""
_WORD = re.compile(r"[^\W_]+")
_CLIENTS = ("httpx", "httpcore", "hpack", "asyncio", "schemathesis", "hypothesis")
"""Loggers of the tests themselves, which know what they send."""


class Net:
    """What the server has been told, and what of it came back where it may not."""

    def __init__(self):
        self.caught, self.heard, self._told = [], {}, set()
        for _, said in (*ORDINARY, *EXECUTIVE):
            self.tell(said)

    def tell(self, said):
        """Somebody says this to the server."""
        self._told.update(_rows(said))

    def hear(self, where, text, *, rows=True):
        """Something of the server that nobody's words belong into."""
        self.heard[where] = self.heard.get(where, 0) + 1
        text = unquote_plus(text) if where == "address" else text
        if rows:
            found = [word for word in WORDS if word.casefold() in text.casefold()]
        else:  # sealed bytes: five letters in whatever case come up there by chance now and then
            found = [word for word in WORDS if any(one in text for one in _spelled(word))]
        if rows and not found:
            found = [" ".join(one) for one in _rows(text) if one in self._told][:1]
        if found:
            self.caught.append((where, found[0]))


def _spelled(word):
    return {word, word.lower(), word.upper(), word.capitalize()}


def _rows(text):
    words = _WORD.findall(text.casefold())
    return {tuple(words[n : n + ROW]) for n in range(len(words) - ROW + 1)}


class _Log(logging.Handler):
    def __init__(self, net):
        super().__init__(logging.INFO)
        self._net = net
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record):
        if not record.name.startswith(_CLIENTS):
            self._net.hear("log", self.format(record))


class _Held:
    net = None


def net_hears(where, text):
    """For what sees something of its own, such as a browser's console."""
    if _Held.net is not None:
        _Held.net.hear(where, text)


def _opened(event, told):
    """An audit hook (PEP 578): it can never be taken out again, so it asks whether a net is out."""
    if event != "open" or _Held.net is None:
        return
    path, _, flags = told
    writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
    # The folder itself is opened for a file without a name (O_TMPFILE).
    if writes and isinstance(path, str) and f"{path}/".startswith(f"{tempfile.gettempdir()}/"):
        by = {Path(one.filename).name for one in traceback.extract_stack()[-12:-1]}
        if not by & HARMLESS:
            _Held.net.caught.append(("temporary file", sorted(by)))


sys.addaudithook(_opened)


@contextmanager
def net_out(monkeypatch, folder, capfd):
    """Around one test. folder: where this process would put temporary files."""
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    net = _Held.net = Net()
    handler, ours = _Log(net), logging.getLogger("chatham")
    before = ours.level
    logging.getLogger().addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        yield net
    finally:
        _Held.net = None
        logging.getLogger().removeHandler(handler)
        ours.setLevel(before)
        for text, stream in zip(capfd.readouterr(), (sys.stdout, sys.stderr), strict=True):
            net.hear("output", text)
            if not net.caught:
                stream.write(text)
    if net.caught:
        raise AssertionError(f"What was said came out again: {net.caught}")


class Watched:
    """An app, with what it is asked and what it refuses in the net."""

    def __init__(self, app):
        self._app, self.state = app, app.state

    async def __call__(self, scope, receive, send):
        net = _Held.net
        if net is None or scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            await self._seen(net, scope, receive, send)

    async def _seen(self, net, scope, receive, send):
        asking = Headers(scope=scope)
        if BROWSER in asking.get("user-agent", ""):  # a page of ours leads there
            query = scope["query_string"].decode("latin-1")
            net.hear("address", f"{scope['path']}?{query}")
        body, kind, status = bytearray(), asking.get("content-type", ""), 200

        async def receiving():
            message = await receive()
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                for said in _said(kind, bytes(body)):
                    net.tell(said)
            return message

        async def sending(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                for name, value in message["headers"]:
                    if name.lower() in ADDRESSES:
                        net.hear("address", value.decode("latin-1"))
            elif status >= REFUSED:
                said = message.get("body", b"").decode("utf-8", "replace")
                net.hear("refusal", FIELD.sub("", said))
            await send(message)

        await self._app(scope, receiving, sending)


def _said(kind, body):
    """The words of a request's body."""
    text = body.decode("utf-8", "replace")
    if kind.startswith("application/x-www-form-urlencoded"):
        # A token of ours may hold five pieces between its hyphens, and a page gives it out anew.
        fields = parse_qs(text)
        return [one for name, many in fields.items() if name not in TOKENS for one in many]
    if kind.startswith("application/json"):
        try:
            return list(_strings(json.loads(text)))
        except ValueError:
            return []
    return [text]


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def looked_into(chatham):
    """The mail that waits in an installation, as it would be sent, and every byte it keeps."""
    net = _Held.net
    if net is None:
        return
    now = chatham.clock.now()
    with chatham.database.write() as work:
        for record in work.outbox.due(now + timedelta(days=400), most=1000):
            letter = work.outbox.claim(record, next_try=now + timedelta(days=800))
            if letter is not None:
                sent = _message(letter, sender="chatham@example.org", mail=record.id, at=now)
                net.hear("mail", sent.as_string())
    for value in at_rest(chatham):
        net.hear("at rest", value.decode("latin-1"), rows=False)
    for path in sorted(chatham._settings.home_dir.rglob("*")):
        if path.is_file():
            net.hear("at rest", path.read_bytes().decode("latin-1"), rows=False)
