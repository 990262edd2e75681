"""Reading in a process of its own: the same readings and refusals; a no when it is beyond it."""

import sys

import pytest

from assistant.transcripts.apart import ReadApart, ReadHere
from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript

SAID = "I would like to hand over more of the planning and see what the team makes of it. " * 3
FILE = f"Farah: {SAID}\nAbena: {SAID} \N{SEEDLING} na\u00efve\n".encode()
GERMAN = "Ich möchte gern mehr von der Planung abgeben und sehen, was das Team daraus macht. " * 3


def a_child(script, seconds=300.0):
    return ReadApart((sys.executable, "-c", script), seconds=seconds)


@pytest.fixture(params=["here", pytest.param("apart", marks=pytest.mark.verify)])
def files(request):
    if request.param == "here":
        yield ReadHere()
        return
    beside = ReadApart()
    beside.get_ready()
    yield beside
    beside.stop()


def refusal(files, data, **options):
    with pytest.raises(UnreadableTranscript) as refused:
        files.read(data, **{"filename": None, "as_format": None, **options})
    return refused.value


def test_the_same_reading_and_the_same_refusals(files):
    here = ReadHere().read(FILE, filename="a.txt", as_format=None)
    assert files.read(FILE, filename="a.txt", as_format=None) == here
    assert here.labels == ("Farah", "Abena")
    for data, options in (
        (b"", {}),
        (b"\x00\x01" * 50, {}),
        (f"A: {GERMAN}".encode(), {}),
        (FILE, {"as_format": "unheard_of"}),
    ):
        theirs, ours = refusal(files, data, **options), refusal(ReadHere(), data, **options)
        assert (theirs.reason, str(theirs)) == (ours.reason, str(ours))
    assert files.language_of([SAID]) == "en"
    assert files.language_of(["Hm."]) is None
    with pytest.raises(UnreadableTranscript):
        files.language_of([GERMAN])
    assert files.read(FILE, filename="a.txt", as_format=None) == here


@pytest.mark.parametrize(
    "script",
    ["raise SystemExit(1)", "print('half', end='')", "import os; os.kill(os.getpid(), 11)"],
    ids=["ended", "half", "crashed"],
)
@pytest.mark.verify
def test_a_file_that_brings_the_reader_down_is_a_bad_file(script):
    beside = a_child(script)
    refused = refusal(beside, FILE)
    assert refused.reason is UnreadableReason.BEYOND_READING
    assert "hand over" not in str(refused)
    beside.stop()


@pytest.mark.parametrize(
    "told",
    [{}, {"reading": {"format": "a form"}}, {"refused": "MemoryError", "message": ""}],
    ids=["empty", "not a reading", "no memory"],
)
@pytest.mark.verify
def test_an_answer_that_is_none_is_a_no(told):
    beside = a_child(
        "from assistant.beside import answer_all, own_pipes\n"
        f"with own_pipes() as pipes: answer_all(*pipes, lambda *_: {told!r})"
    )
    assert refusal(beside, FILE).reason is UnreadableReason.BEYOND_READING
    with pytest.raises(UnreadableTranscript):  # None would be taken for English
        beside.language_of([SAID])
    beside.stop()


def test_a_reader_that_is_not_there_is_a_no(tmp_path):
    missing = ReadApart((str(tmp_path / "missing"),))
    missing.get_ready()
    assert refusal(missing, FILE).reason is UnreadableReason.BEYOND_READING


def test_a_reader_that_stalls_is_killed():
    beside = a_child("import time; time.sleep(600)", seconds=0.3)
    assert refusal(beside, FILE * 20_000).reason is UnreadableReason.BEYOND_READING
    assert beside._beside._process is None


@pytest.mark.verify
def test_the_next_file_finds_a_new_reader(tmp_path):
    once = (
        "import sys, os, runpy; flag = sys.argv[1]\n"
        "if not os.path.exists(flag): open(flag, 'w').close(); os.abort()\n"
        "runpy.run_module('assistant.transcripts.apart', run_name='__main__')"
    )
    beside = ReadApart((sys.executable, "-c", once, str(tmp_path / "flag")), seconds=300)
    assert refusal(beside, FILE).reason is UnreadableReason.BEYOND_READING
    assert beside.read(FILE, filename=None, as_format=None).labels == ("Farah", "Abena")
    beside.stop()


@pytest.mark.verify
def test_its_memory_has_an_end():
    hungry = (
        "import assistant.transcripts.apart as apart\n"
        "apart.read_transcript = lambda *a, **o: bytearray(2 << 30)\n"
        "apart.main()"
    )
    beside = a_child(hungry)
    assert refusal(beside, FILE).reason is UnreadableReason.BEYOND_READING
    beside.stop()
