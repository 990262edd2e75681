"""A model server to kill: it answers, stalls, cuts answers short, breaks, and lies.

Its log gets the mark of each session it was sent, a word that no other session holds.
"""

import json
import random
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MARK = re.compile(r"zaffre([a-z]{4})")
NOTE = re.compile(r"^\W*(\d+)\W+(.+)$", re.MULTILINE)
LIE = "Zofia was promoted to CEO on 1 April 2031 and Farah owes her 4,000 euros."
WAYS = ("answers", "answers", "answers", "lies", "stalls", "cuts", "breaks", "nonsense")
STALL_SECONDS = 4


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


def handler(log, chance):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            with log.open("a") as told:
                for mark in sorted(set(MARK.findall(body))):
                    told.write(f"{mark}\n")
            way = chance.choice(WAYS)
            if way == "stalls":
                time.sleep(STALL_SECONDS)
            prompt = "\n".join(
                m["content"] for m in json.loads(body)["messages"] if m["role"] == "user"
            )
            data = json.dumps(completion(answer(prompt, way))).encode()
            self.send_response(500 if way == "breaks" else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if way == "cuts" else data)

        def log_message(self, *_args):
            pass

    return Handler


def main(port: int, log: Path, seed: int) -> None:
    made = handler(log, random.Random(seed))  # noqa: S311  -- a test's dice
    ThreadingHTTPServer(("127.0.0.1", port), made).serve_forever()
