"""A real HTTP server on loopback that speaks enough of the OpenAI API to be refused by."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Reply = tuple[int, dict[str, Any]] | tuple[int, dict[str, Any], dict[str, str]]
"""Status, body, and headers of one's own."""


def said(content: str, model: str = "local") -> Reply:
    """A chat completion with this content, by the model the server says it is."""
    return 200, _completion({"role": "assistant", "content": content}) | {"model": model}


def called(arguments: str, name: str) -> Reply:
    """A chat completion that calls the one tool."""
    call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return 200, _completion(message)


def failed(status: int) -> Reply:
    """An error whose text quotes the prompt, as some servers' do."""
    return status, {"error": {"message": "cannot do this: {prompt}", "type": "server_error"}}


def form_of(body: dict[str, Any]) -> str:
    """Which rung of the ladder a request stands on."""
    kind = body.get("response_format", {}).get("type")
    if kind in {"json_schema", "json_object"}:
        return str(kind)
    return "tools" if body.get("tools") else "words"


@dataclass(slots=True)
class Server:
    """answer: what to say to a request body. bodies: every request so far.

    serves: the models it lists; listing: what it says in place of the list; looks: how often it
    was asked for them, with which key.
    """

    answer: Callable[[dict[str, Any]], Reply]
    bodies: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""
    serves: tuple[str, ...] = ("local",)
    listing: Reply | None = None
    looks: list[str | None] = field(default_factory=list)

    @property
    def forms(self) -> list[str]:
        return [form_of(body) for body in self.bodies]


@contextmanager
def serving(answer: Callable[[dict[str, Any]], Reply]) -> Iterator[Server]:
    server = Server(answer=answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"  # one request a connection

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            server.bodies.append(body)
            status, content, *more = server.answer(body)
            self.says(status, content, body, *more)

        def do_GET(self) -> None:
            server.looks.append(self.headers["Authorization"])
            listed = [{"id": name, "object": "model"} for name in server.serves]
            there = self.path == "/v1/models"
            usual: Reply = 200 if there else 404, {"object": "list", "data": listed}
            status, content, *more = server.listing or usual
            self.says(status, content, {}, *more)

        def says(self, status: int, content: Any, body: Any, *more: dict[str, str]) -> None:
            data = json.dumps(content).replace(
                "{prompt}", json.dumps(body)[1:200].replace('"', "'")
            )
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data.encode())))
            for name, value in (more[0] if more else {}).items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked may have given up
                self.wfile.write(data.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    server.address = f"http://127.0.0.1:{http.server_address[1]}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def _completion(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "local",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }
