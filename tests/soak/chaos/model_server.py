"""A model server to kill: it answers, stalls, cuts answers short, breaks, lies and leads away.

Its log says of each request when it came, with whose key, and the marks of the sessions it holds,
words that no other session has.
"""

import json
import os
import random
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MARK = re.compile(r"zaffre([a-z]{4})")
NOTE = re.compile(r"^\W*(\d+)\W+(.+)$", re.MULTILINE)
LIE = "Zofia was promoted to CEO on 1 April 2031 and Farah owes her 4,000 euros."
WAYS = (*3 * ("answers",), "lies", "stalls", "cuts", "breaks", "nonsense", "leads away")
STALL_SECONDS = 3
SECONDS = 2
"""How long anybody waits for it."""
KNOWN, STRANGE = "egress", "stranger"


def answer(prompt, way):
    """A completion's content: the notes as they came, or something else."""
    if way == "nonsense":
        return "I would rather not."
    notes = {int(n): text.strip() for n, text in NOTE.findall(prompt)}
    said = [{"n": n, "text": LIE if way == "lies" else text} for n, text in notes.items()]
    return json.dumps({"lines": said})


def completion(content):
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "stub",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


def handler(log, key, decoy, chance):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_POST(self):
            came = time.time()
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            who = KNOWN if self.headers["Authorization"] == f"Bearer {key}" else STRANGE
            marks = ",".join(sorted(set(MARK.findall(body)))) or "-"
            with log.open("a") as told:
                told.write(f"{came:.3f} {who} {marks}\n")
            way = chance.choice(WAYS)
            if way == "stalls":
                time.sleep(STALL_SECONDS)
            prompt = "\n".join(
                m["content"] for m in json.loads(body)["messages"] if m["role"] == "user"
            )
            data = json.dumps(completion(answer(prompt, way))).encode()
            self.send_response({"breaks": 500, "leads away": 307}.get(way, 200))
            self.send_header("Location", f"http://127.0.0.1:{decoy}/v1/chat/completions")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if way == "cuts" else data)

        def log_message(self, *_args):
            pass

    return Handler


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Whoever asked has been killed."""


def main(port: int, log: Path, key: str, decoy: int, seed: int) -> None:
    # Of its process as well: one that is killed often would go on throwing the same.
    chance = random.Random(seed * 100_003 + os.getpid())  # noqa: S311  -- a test's dice
    Server(("127.0.0.1", port), handler(log, key, decoy, chance)).serve_forever()
