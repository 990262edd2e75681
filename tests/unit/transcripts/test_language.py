from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.transcripts.errors import UnreadableTranscript
from assistant.transcripts.language import language_of
from assistant.transcripts.read import read_transcript
from tests.unit.transcripts.files import FIXTURES

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "dev.jsonl"

OTHERS = dict(
    line.split("\t") for line in (FIXTURES / "languages.tsv").read_text("utf-8").splitlines()
)


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_other_languages_are_refused_by_name(name: str) -> None:
    with pytest.raises(UnreadableTranscript, match=name) as caught:
        language_of([OTHERS[name]])
    assert caught.value.reason == "unsupported_language"
    assert OTHERS[name].split()[3] not in str(caught.value)


@pytest.mark.parametrize("name", ["German", "Turkish", "Hindi"])
def test_a_short_text_is_refused_when_it_is_clearly_another_language(name: str) -> None:
    with pytest.raises(UnreadableTranscript):
        language_of([" ".join(OTHERS[name].split()[:12])])


@pytest.mark.parametrize(
    "text",
    [
        "Mm-hmm.",
        "Okay. Danke. Bye.",
        "Szymon Agnieszka Krzysztof",
        "so yeah let's do it",
    ],
)
def test_a_few_words_prove_nothing_and_are_not_refused(text: str) -> None:
    assert language_of([text]) is None


ENGLISH = """
Yeah. Mm. Okay. So, Szymon and Agnieszka and Krzysztof went to Gliwice with Zbigniew, and \
Małgorzata, you know, called Wojciech about Sosnowiec.
um so uh i i was like maybe uh you know ji woo and marisol and alexi at kettle forge they uh \
they don't
okay it says recording so hello o guz did you manage to find a quiet place hello bur ju hanim \
yes the quality room nobody comes here
In Mandarin there's no word for it. My mother would say, guò le zhè ge cūn, and then she'd \
pour the tea and say nothing for an hour.
"""


@pytest.mark.parametrize("text", ENGLISH.strip().splitlines())
def test_english_with_foreign_names_and_disfluencies_passes(text: str) -> None:
    assert len(text.split()) >= 20
    assert language_of([text]) == "en"


def test_speech_that_cannot_be_told_is_refused_and_not_guessed() -> None:
    sounds = "bla fru tik nolo mep sitra wug dax blicket toma fep zorp lim wif gorp nez"
    with pytest.raises(UnreadableTranscript, match="cannot be told"):
        language_of([f"{sounds} {sounds}"])


def test_a_session_that_changes_into_another_language_is_refused() -> None:
    english = "I want to hand the rota over and not take it back on Sunday night again. " * 12
    assert language_of([english]) == "en"
    with pytest.raises(UnreadableTranscript, match="German"):
        language_of([english, OTHERS["German"] * 3])


def test_one_sentence_in_another_language_is_no_other_language() -> None:
    english = "I want to hand the rota over and not take it back on Sunday night again. " * 20
    assert language_of([english, "Das ist mir zu viel, hat sie gesagt.", english]) == "en"


def test_whole_files_are_refused_in_every_kind() -> None:
    turns = "\n".join(f"{who}: {OTHERS['German']}" for who in ("Ada", "Bo", "Ada", "Bo"))
    for as_format in (None, "plain", "notes"):
        with pytest.raises(UnreadableTranscript, match="German"):
            read_transcript(turns.encode(), filename=None, as_format=as_format)


def test_short_files_are_read_as_english_and_the_user_is_told() -> None:
    reading = read_transcript(b"Ada: Hi there.\nBo: Hi.\nAda: So?\n", filename=None)
    assert reading.language is None
    assert any("too short" in notice for notice in reading.notices)


@pytest.mark.skipif(not CORPUS.exists(), reason="SKIPPED: ../shared/corpus is not on this machine")
def test_all_sessions_of_the_development_corpus_are_english() -> None:
    sessions = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    assert len(sessions) == 14
    for session in sessions:
        texts = [re.sub(r"\{\{[A-Z]+:(.*?)\}\}", r"\1", t["text"]) for t in session["turns"]]
        assert language_of(texts) == "en", session["id"]
        for n in range(len(texts) - 8):
            assert language_of(texts[n : n + 8]) in {"en", None}, session["id"]
