"""A process beside: an answer is to the question that was asked, or there is none."""

import sys

import pytest

from assistant.beside import Beside, NoAnswerError

ECHO = """
import os, sys
from assistant.beside import answer_all, own_pipes
def does(asked, data):
    if asked["say"] == "fail":
        raise KeyError(asked["words"])
    if asked["say"] == "print":
        print('{"number": 1}', flush=True)
        os.write(1, b'7\\n')  # as a library in C does
    return {"heard": asked["words"], "bytes": len(data)}
with own_pipes() as (questions, answers):
    answer_all(questions, answers, does)
"""
ASTRAY = """
import json, sys
print(json.dumps({"number": 0, "told": {"words": "somebody else's"}}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps({"number": asked["number"], "told": asked["asked"]}), flush=True)
"""


@pytest.fixture
def beside():
    made = []

    def make(*command, seconds=30.0):
        made.append(Beside(command, seconds=seconds, idle_s=None))
        return made[-1]

    yield make
    for one in made:
        one.stop()


def test_what_a_library_prints_is_no_answer(beside, capfd):
    asked = beside(sys.executable, "-c", ECHO)
    for words in ("first", "second"):
        told = asked.ask({"say": "print", "words": words}, b"four")
        assert told == {"heard": words, "bytes": 4}
    assert capfd.readouterr().err.count("7\n") == 2


def test_an_exception_is_answered_with_its_kind_and_no_words(beside, capfd):
    asked = beside(sys.executable, "-c", ECHO)
    told = asked.ask({"say": "fail", "words": "zaffre"})
    assert told == {"refused": "KeyError", "message": ""}
    assert asked.ask({"say": "", "words": "next"})["heard"] == "next"
    assert "zaffre" not in "".join(capfd.readouterr())


def test_nobody_gets_the_answer_to_an_earlier_question(beside):
    # One line too many, and from then on every answer would be to the question before.
    asked = beside(sys.executable, "-c", ASTRAY)
    for words in ("mine", "theirs"):
        with pytest.raises(NoAnswerError):
            asked.ask({"words": words})


@pytest.mark.parametrize("line", ["", "[]", '{"number": 1}', '{"told": {}}', "[" * 100_000])
def test_nonsense_is_no_answer_and_ends_the_process(beside, line):
    script = f"import sys; sys.stdin.readline(); print({line!r}, flush=True); sys.stdin.read()"
    asked = beside(sys.executable, "-c", script)
    with pytest.raises(NoAnswerError):
        asked.ask({})
    assert asked._process is None


def test_a_command_that_is_not_there_is_no_answer(beside, tmp_path):
    with pytest.raises(NoAnswerError):
        beside(str(tmp_path / "missing")).ask({})


def test_who_waits_for_too_long_has_no_answer(beside):
    asked = beside(sys.executable, "-c", ECHO, seconds=0.05)
    with asked._turn, pytest.raises(NoAnswerError):
        asked.ask({"say": "", "words": ""})
