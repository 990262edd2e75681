"""Hypothesis over every reader of files: no crash, none longer than five seconds, no 500 MB.

Two minutes of `make verify`, a million files in `make soak`. Each runs in a process of its own,
whose memory is told apart from the tests'. Bodies of the API have `tests/web/test_schemathesis.py`.
"""

import json
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from assistant.transcripts.errors import UnreadableTranscript
from assistant.transcripts.language import get_ready
from assistant.transcripts.reading import FORMATS
from tests.properties.test_transcript_readers import attempt, quirks, sessions
from tests.unit.transcripts.files import WRITERS

LONGEST_S = 5
MOST_BYTES = 500 * 2**20
SIGNS = 'abcs 12:.,-[]()<>#*_"&;“”‘’：\n\t\r/{}\\\x00\u200b\u202e\ufeff'
BATCH = 10_000
"""Files a process reads, since Hypothesis remembers each of them."""
SOME = {"bytes": 8_000, "signs": 6_000, "repeated": 4_000, "damaged": 2_000}
KIND = st.sampled_from([None, *FORMATS])


@st.composite
def damaged(draw):
    """A good file of some format, with pieces cut out, noise put in, or a piece said often."""
    data = WRITERS[draw(st.sampled_from(sorted(WRITERS)))](draw(sessions()), draw(quirks))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.integers(0, 60)))
        piece = draw(st.one_of(st.binary(max_size=8), st.just(data[at:to])))
        data = data[:at] + piece * draw(st.sampled_from([1, 1, 1, 2, 300])) + data[to:]
    return data


FILES = {
    "bytes": st.binary(max_size=600),
    "signs": st.text(alphabet=st.sampled_from(SIGNS), max_size=300).map(str.encode),
    "repeated": st.tuples(
        st.text(alphabet=st.sampled_from(SIGNS), min_size=1, max_size=12), st.integers(1, 4000)
    ).map(lambda found: (found[0] * found[1]).encode()),
    "damaged": damaged(),
}


def most_memory():
    """In bytes, of this process alone: `ru_maxrss` would go on counting what its parent held."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["VmHWM"].split()[0]) * 1024


def read_all(kind, inputs, number):
    """In a process of its own: read that many; prints how many, and the most memory in bytes."""
    read = count()

    def too_long(*_):
        raise TimeoutError(f"a file of kind {kind} took longer than {LONGEST_S} s")

    @seed(number)
    @settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=FILES[kind], as_format=KIND)
    def each(data, as_format):
        next(read)
        signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
        try:
            outcome = attempt(data, as_format)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        refused = isinstance(outcome, UnreadableTranscript)
        assert (outcome.message and outcome.what_to_do) if refused else outcome.utterances

    get_ready()
    # Of processor time: how busy the machine is says nothing about a reader.
    signal.signal(signal.SIGPROF, too_long)
    each()
    sys.stdout.write(json.dumps({"read": next(read), "most": most_memory()}) + "\n")


def reads(kind, inputs):
    """How many files were read, and the most memory that a batch of them took."""
    read, most = 0, 0
    for number in range(-(-inputs // BATCH)):
        some = min(BATCH, inputs - number * BATCH)
        command = [sys.executable, "-m", "tests.soak.test_hostile_files", kind, str(some)]
        done = subprocess.run([*command, str(number)], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-4000:]
        found = json.loads(done.stdout.splitlines()[-1])
        read, most = read + found["read"], max(most, found["most"])
    return read, most


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        *(pytest.param(kind, SOME[kind], marks=pytest.mark.verify) for kind in FILES),
        *(pytest.param(kind, 250_000, marks=pytest.mark.soak) for kind in FILES),
    ],
)
def test_no_file_crashes_stalls_or_fills_the_memory(kind, inputs):
    read, most = reads(kind, inputs)
    assert most < MOST_BYTES
    assert read >= 0.9 * inputs, "Hypothesis ran out of files"


if __name__ == "__main__":
    read_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
