"""Issue Spine, item 8: each bad file has its own reason, a way on, and no word of it is shown."""

from __future__ import annotations

import io
import json
import struct
import tracemalloc
import zipfile

import pytest

from assistant.transcripts import docx_text
from assistant.transcripts.decoding import MAX_BYTES
from assistant.transcripts.errors import UnreadableTranscript
from assistant.transcripts.read import read_transcript
from tests.unit.transcripts import files
from tests.unit.transcripts.files import FIXTURES, SESSION

SECRET = "zebra"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def refusal(data: bytes, *, filename: str | None = None, as_format: str | None = None) -> str:
    with pytest.raises(UnreadableTranscript) as caught:
        read_transcript(data, filename=filename, as_format=as_format)
    error = caught.value
    assert SECRET not in f"{error}{error!r}{error.args}".casefold()
    assert error.__cause__ is None
    assert error.message.endswith(".")
    assert error.what_to_do.endswith(".")
    return error.reason.value


def document(body: str, *, head: str = "") -> bytes:
    xml = (
        f'<?xml version="1.0"?>{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    )
    return container({"word/document.xml": xml.encode()})


def container(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in parts.items():
            z.writestr(name, content)
    return out.getvalue()


def paragraphs(*lines: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)


SPOKEN = paragraphs(*(f"{who}: {words}" for who, words in SESSION)).replace("&", "&amp;")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"  \r\n\t\n", "empty_file"),
        (b"\xff\xfe", "empty_file"),
        (b"Ada: zebra caf\xe9 for all of us\nBo: yes\n", "wrong_encoding"),
        ("Ada: zebra\nBo: „ja“\n".encode("cp1252"), "wrong_encoding"),
        ("Ada: zebra\nBo: yes\n".encode("utf-32"), "wrong_encoding"),
        ("Ada: zebra\nBo: yes\n".encode("utf-16")[:-1], "wrong_encoding"),
        ("Ada: zebra\nBo: yes\n".encode("utf-16-le"), "binary_file"),
        (b"\x00\x01\x02\x03zebra", "binary_file"),
        (b"Ada: zebra \x1b[31m\nBo: yes", "binary_file"),
        (b"%PDF-1.7\nzebra", "binary_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1zebra", "binary_file"),
        (b"\x00\x00\x00\x20ftypM4A zebra", "binary_file"),
        (b"ID3\x04zebra", "binary_file"),
        (b"\x89PNG\r\n\x1a\nzebra", "binary_file"),
        (b"{\\rtf1 zebra}", "binary_file"),
        (b"<!DOCTYPE html><p>Ada: zebra</p>", "unknown_format"),
        (b"<?xml version='1.0'?><tt>zebra</tt>", "unknown_format"),
        (container({"zebra.txt": b"Ada: hi"}), "binary_file"),
        (container({"xl/workbook.xml": b"<zebra/>"}), "binary_file"),
    ],
)
def test_files_that_are_no_transcript(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_fifty_megabytes_are_refused_before_anything_looks_at_them() -> None:
    data = b"Ada: zebra zebra zebra\n" * (50 * 1024 * 1024 // 23)
    tracemalloc.start()
    try:
        assert refusal(data) == "too_large"
        assert refusal(data, as_format="notes") == "too_large"
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()


def test_the_limit_is_in_bytes_and_exact() -> None:
    line = b"Ada: we talk about the rota.\n"
    assert refusal(line + b" " * (MAX_BYTES + 1 - len(line))) == "too_large"
    data = b"".join(f"{who}: {words}\n".encode() for who, words in SESSION)
    data += b" " * (MAX_BYTES - len(data))
    assert len(read_transcript(data, filename=None).utterances) == 4


def test_more_words_than_a_session_has() -> None:
    assert refusal(b"Ada: zebra\nBo: zebra\n" * 300_000) == "too_long"
    long_turns = b"Ada: " + b"we will talk it over " * 40 + b"\nBo: " + b"yes we will " * 40 + b"\n"
    assert refusal(long_turns * 500) == "too_long"


def test_a_transcript_without_speakers_names_what_to_export_and_how_to_read_notes() -> None:
    data = (FIXTURES / "teams_graph.txt").read_bytes()
    assert refusal(data) == "no_speakers"
    with pytest.raises(
        UnreadableTranscript, match=r"Teams: Recap, Transcript, Download.*--as notes"
    ):
        read_transcript(data, filename="t.txt")
    assert read_transcript(data, filename="t.txt", as_format="notes").kind == "notes"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nzebra talk\n", "Audio transcript"),
        ("1\n00:00:01,000 --> 00:00:02,000\nzebra talk\n", "WhisperX"),
        ('{"segments": [{"text": "zebra talk", "start": 0, "end": 1}]}', "--diarize"),
        ("0:15\nzebra talk\n\nTranscribed by https://otter.ai\n", "Otter"),
        ("zebra talk\n\nTranscription ended after 00:10:00\n", "Meet"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v >zebra talk</v>\n", "Teams"),
    ],
)
def test_each_format_without_speakers_says_where_they_are(text: str, hint: str) -> None:
    assert refusal(text.encode()) == "no_speakers"
    with pytest.raises(UnreadableTranscript, match=hint):
        read_transcript(text.encode(), filename=None)


def test_notes_with_a_line_that_looks_like_a_speaker_are_no_transcript() -> None:
    text = "We met by phone and spoke about the rota for most of an hour.\n" * 12
    text += "Grace: eleven years at Larkfield.\n" * 4
    assert refusal(text.encode()) == "no_speakers"


def test_machine_notes_alone_are_refused() -> None:
    text = (FIXTURES / "meet.txt").read_text().split("📖")[0]
    assert refusal(text.encode()) == "ai_notes_only"


def test_an_unknown_format_name_is_refused_without_echo() -> None:
    assert refusal(b"Ada: hi", as_format=SECRET) == "unknown_format"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"segments": [{"text": "zebra"', "damaged_json"),
        ("{zebra}", "damaged_json"),
        ("{}", "wrong_json_types"),
        ("[1, 2]", "unsupported"),
        ('{"segments": "zebra"}', "wrong_json_types"),
        ('{"segments": {"zebra": 1}}', "wrong_json_types"),
        ('{"segments": [["zebra"]]}', "wrong_json_types"),
        ('{"segments": [{"text": 12}]}', "wrong_json_types"),
        ('{"segments": [{"text": "a", "start": "zebra"}]}', "wrong_json_types"),
        ('{"segments": [{"text": "a", "start": -1}]}', "wrong_json_types"),
        ('{"segments": [{"text": "a", "start": NaN}]}', "wrong_json_types"),
        ('{"segments": [{"text": "a", "start": 1e999}]}', "wrong_json_types"),
        ('{"segments": [{"text": "a", "speaker": {"zebra": 1}}]}', "wrong_json_types"),
        ('{"segments": [{"zebra": "a"}]}', "wrong_json_types"),
        ('{"transcription": [{"text": null}]}', "wrong_json_types"),
        ('{"segments": []}', "no_speech"),
        ('{"segments": [{"text": "  ", "speaker": "A"}]}', "no_speech"),
        ('[{"text": 1}]', "wrong_json_types"),
        ('{"segments": ' + "[" * 100_000, "unsafe_json"),
        ('{"segments": [{"text": "a", "words": ' + '[{"a":' * 100_000, "unsafe_json"),
        ('{"segments": [{"text": "a", "start": ' + "9" * 50_000 + "}]}", "damaged_json"),
    ],
)
def test_json_that_is_not_whisper_s(text: str, reason: str) -> None:
    if reason == "unsupported":  # no JSON of ours starts so; as text it names nobody
        assert refusal(text.encode()) == "no_speakers"
        reason = "wrong_json_types"
        assert refusal(text.encode(), filename="w.json") == reason
    else:
        assert refusal(text.encode()) == reason


def test_a_zip_bomb_is_refused_by_its_ratio_before_it_is_unpacked() -> None:
    body = paragraphs("Ada: zebra " * 100) * 20_000
    bomb = document(body)
    assert len(bomb) < 200_000
    tracemalloc.start()
    try:
        assert refusal(bomb) == "unsafe_document"
        assert tracemalloc.get_traced_memory()[1] < 4 * len(bomb) + 1_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_in_another_part_or_in_many_parts_is_refused_too() -> None:
    small = {"word/document.xml": f'<w:document xmlns:w="{W}"/>'.encode()}
    assert refusal(container({**small, "word/media/a": b"0" * 2_000_000})) == "unsafe_document"
    parts = {f"zebra/{n}": b"" for n in range(docx_text.MAX_ENTRIES)}
    assert refusal(container({**small, **parts})) == "unsafe_document"


def test_sizes_that_lie_do_not_help() -> None:
    honest = bytearray(document(SPOKEN))
    real = struct.pack("<I", zipfile.ZipFile(io.BytesIO(honest)).infolist()[0].file_size)
    assert honest.count(real) == 2
    lying = bytes(honest).replace(real, struct.pack("<I", 40))
    assert refusal(lying) == "damaged_document"


def test_entities_are_never_expanded_inside_or_from_outside() -> None:
    laughs = '<!ENTITY a "zebra">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    assert (
        refusal(document(paragraphs("&h;"), head=f"<!DOCTYPE x [{laughs}]>")) == "unsafe_document"
    )
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    assert refusal(document(paragraphs("&e;"), head=outside)) == "unsafe_document"
    assert refusal(document(SPOKEN, head='<!DOCTYPE x SYSTEM "http://h/x">')) == "unsafe_document"


def test_nesting_that_no_document_has() -> None:
    deep = "<w:sdt>" * 5_000 + "zebra" + "</w:sdt>" * 5_000
    assert refusal(document(deep)) == "unsafe_document"


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_a_document_cut_off_is_damaged(cut: float) -> None:
    data = files.teams_docx(SESSION)
    assert refusal(data[: int(len(data) * cut)]) == "damaged_document"


def test_documents_that_are_broken_inside() -> None:
    part = "word/document.xml"
    assert refusal(container({part: b"<w:document><zebra"})) == "damaged_document"
    assert refusal(container({part: b""})) == "damaged_document"
    unknown = b'<?xml version="1.0" encoding="zebra-8"?><a/>'
    assert refusal(container({part: unknown})) == "damaged_document"
    assert refusal(document("")) == "no_speech"
    broken = bytearray(document(SPOKEN))
    broken[60] ^= 0xFF
    assert refusal(bytes(broken)) == "damaged_document"


def test_two_texts_under_one_name_are_refused() -> None:
    out = io.BytesIO()
    xml = f'<w:document xmlns:w="{W}">{SPOKEN}</w:document>'
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("word/document.xml", xml)
        with pytest.warns(UserWarning, match="Duplicate"):
            z.writestr("word/document.xml", xml)
    assert refusal(out.getvalue()) == "unsafe_document"


def test_an_encrypted_part_asks_for_a_copy_without_a_password() -> None:
    data = bytearray(document(SPOKEN))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 8] |= 1
    data[6] |= 1
    assert refusal(bytes(data)) == "protected_document"


def test_all_visible_words_are_read_and_deleted_ones_are_not() -> None:
    body = (
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Ada: in a table</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Bo: in a control</w:t></w:r></w:p></w:sdtContent>"
        "</w:sdt><w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>Ada:</w:t><w:tab/></w:r>"
        "<w:ins><w:r><w:t>inserted</w:t></w:r></w:ins><w:del><w:r><w:delText>zebra</w:delText></w:r>"
        "</w:del><w:moveFrom><w:r><w:t>zebra</w:t></w:r></w:moveFrom><w:r><w:br/>"
        "<w:t xml:space='preserve'> up</w:t><w:noBreakHyphen/><w:t>front</w:t></w:r></w:p>"
    )
    reading = read_transcript(document(body), filename=None)
    assert [(u.label, u.text) for u in reading.utterances] == [
        ("Ada", "in a table"),
        ("Bo", "in a control"),
        ("Ada", "inserted up-front"),
    ]


def test_invisible_characters_neither_split_a_name_nor_hide_one() -> None:
    text = "A\u200bda: my boss is Hel\u00aden\u2060a.\nBo: \u202eyes\u202c indeed.\nAda: good.\n"
    reading = read_transcript(text.encode(), filename=None)
    assert [u.text for u in reading.utterances] == ["my boss is Helena.", "yes indeed.", "good."]
    assert reading.labels == ("Ada", "Bo")
    decomposed = "Zoe\u0308: I am Rene\u0301.\nZo\u00eb: Yes.\nBo: Good.\n"
    assert read_transcript(decomposed.encode(), filename=None).labels == ("Zo\u00eb", "Bo")


def test_refusals_carry_no_text_in_json_errors_of_any_depth() -> None:
    segments = [{"text": SECRET, "speaker": SECRET, "start": SECRET, SECRET: SECRET}] * 3
    assert refusal(json.dumps({"segments": segments, SECRET: 1}).encode()) == "wrong_json_types"


@pytest.mark.parametrize("fault", ["1,", "{},", '{"text":1},'])
def test_a_million_faults_cost_no_more_than_one(fault: str) -> None:
    data = b'{"segments":[' + fault.encode() * 400_000 + b"1]}"
    tracemalloc.start()
    try:
        assert refusal(data) == "wrong_json_types"
        assert tracemalloc.get_traced_memory()[1] < 8 * len(data)
    finally:
        tracemalloc.stop()


def test_more_objects_than_words_are_refused_before_they_are_parsed() -> None:
    assert (
        refusal(b'{"segments":[{"text":"a","words":[' + b"{}," * 500_000 + b"{}]}]}") == "too_long"
    )


def test_a_label_cannot_command_the_terminal_that_shows_it() -> None:
    escape = "\\u001b[2J"
    segments = f'{{"segments":[{{"text":"Hi {escape}there.","speaker":"A{escape}da"}}]}}'
    (said,) = read_transcript(segments.encode(), filename=None).utterances
    assert (said.label, said.text) == ("A[2Jda", "Hi [2Jthere.")
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A&#27;[2Jda>Hi &#8203;&#x202e;there.</v>\n"
    (said,) = read_transcript(vtt.encode(), filename=None).utterances
    assert (said.label, said.text) == ("A[2Jda", "Hi there.")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "line",
    [
        "<v" + " " * 300_000,
        "\u00a0" * 300_000 + "x",
        "📝 " * 100_000,
        " - " * 100_000,
        "A" + "\t" * 300_000 + "x",
        "a" + " " * 300_000 + ": b",
        "[" * 300_000,
        '1 "a"' + " " * 300_000 + "x",
    ],
    ids=range(8),
)
def test_a_hostile_line_costs_time_in_proportion_to_its_length(line: str) -> None:
    starts = (
        "A: hi\nB: ho\nA: x\n",
        "Transcription ended after 00:01\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>",
        "A  0:01\nx\nB  0:02\n",
    )
    for start in starts:
        for as_format in (None, "notes"):
            try:
                read_transcript((start + line).encode(), filename=None, as_format=as_format)
            except UnreadableTranscript:
                continue
