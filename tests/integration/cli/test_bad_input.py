"""Bad input: a clear message, exit 2, nothing stored, and never a word of the file."""

import json
import zipfile
from functools import cache
from io import BytesIO

import pytest

CANARY = "zaffre"
GOOD = f"""Farah: What would make this hour worth it for you today?
Abena: I want to hand the {CANARY} rota to somebody else and I want to do it without hovering.
Farah: So what are you going to do about it, and by when?
Abena: I will tell her on Friday that the rota is hers from now on.
"""


@cache
def zip_bomb():
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * 300_000_000)
    return data.getvalue()


BAD = {
    "empty.vtt": b"",
    "blank.txt": b"  \n \n",
    "latin1.txt": GOOD.replace("rota", "r\u00f4ta").encode("latin-1"),
    "binary.vtt": bytes(range(256)) * 40,
    "image.docx": b"\x89PNG\r\n\x1a\n" + b"\0" * 400,
    "large.txt": b"Farah: hello there\n" * 2_700_000,
    "truncated.vtt": (
        f"WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nFarah: {CANARY}\n\n00:00:05.0"
    ).encode(),
    "bomb.docx": zip_bomb,
    "types.json": json.dumps({"segments": [{"text": 7, "start": "x"}]}).encode(),
    "list.json": b'["zaffre", 1]',
    "german.txt": (
        "Farah: Was möchtest du heute aus dieser Stunde mitnehmen und woran merkst du es?\n"
        "Abena: Ich möchte den Dienstplan endlich abgeben und nicht mehr jeden Abend nachsehen.\n"
        "Farah: Und was wirst du dafür bis zum nächsten Mal tun?\n"
    ).encode(),
    "nobody.txt": b"we talked about the rota and about what to do next and when to do it\n" * 5,
    "stranger.txt": GOOD.replace("Abena", "Ngozi").encode(),
}


@pytest.mark.parametrize("name", BAD)
def test_each_with_a_clear_message(ready, stored, tmp_path, name):
    (tmp_path / name).write_bytes(BAD[name]() if callable(BAD[name]) else BAD[name])
    ran = ready("import", tmp_path / name, "--engagement", "north-7")
    assert ran.code == 2
    assert ran.err.startswith("Error: ")
    assert len(ran.err) > 60
    assert CANARY not in ran.err + ran.out
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert stored() == 0


def test_a_file_without_speakers_says_what_to_export_and_names_notes(ready, tmp_path):
    (tmp_path / "graph.txt").write_bytes(BAD["nobody.txt"])
    ran = ready("import", tmp_path / "graph.txt", "--engagement", "north-7")
    assert "--as notes" in ran.err
    assert "VTT" in ran.err


def test_a_speaker_left_unmapped_is_named_to_the_user(ready, tmp_path):
    (tmp_path / "s.txt").write_bytes(BAD["stranger.txt"])
    ran = ready("import", tmp_path / "s.txt", "--engagement", "north-7")
    assert "Ngozi" in ran.err
    assert "--speakers" in ran.err


def test_one_of_three_speakers_without_consent(ready, stored, tmp_path):
    (tmp_path / "s.txt").write_text(GOOD + "Ngozi: I can take the rota on Mondays.\n")
    speakers = "Farah=coach,Abena=coachee,Ngozi=coachee"
    ran = ready("import", tmp_path / "s.txt", "-e", "north-7", "--speakers", speakers)
    assert ran.code == 2
    assert "Ngozi" in ran.err
    assert "consent grant" in ran.err
    assert stored() == 0
    assert ready("consent", "grant", "north-7", "Ngozi").code == 0
    assert ready("import", tmp_path / "s.txt", "-e", "north-7").code == 0
    assert stored() == 1


def test_one_bad_file_among_good_ones_stores_none(ready, stored, tmp_path):
    (tmp_path / "good.txt").write_text(GOOD)
    (tmp_path / "bad.txt").write_bytes(b"")
    ran = ready("import", tmp_path / "good.txt", tmp_path / "bad.txt", "-e", "north-7")
    assert ran.code == 2
    assert stored() == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "absent.txt", "-e", "north-7"),
        ("import", "x", "-e", "north-7", "--as", "pdf"),
        ("speakers", "set", "North 7", "A=coach,B=coachee"),
        ("speakers", "set", "north-8", "A=boss"),
        ("speakers", "set", "north-8", "A"),
        ("speakers", "set", "north-7", "Farah=coachee"),
        ("speakers", "show", "nowhere"),
        ("consent", "grant", "north-7", "Nobody"),
        ("consent", "grant", "nowhere", "Farah"),
        ("consent", "grant", "north-7", "Farah", "--purpose", "gossip"),
        ("consent", "grant", "north-7", "Farah", "--purpose", "evaluation"),
        ("consent", "grant", "north-7", "Farah", "--days", "99999"),
        ("summarize",),
        ("summarize", "ses_unknown"),
        ("ledger", "verify", "absent"),
        ("tokens", "create", "coach"),
        ("tokens", "create", "emperor"),
        ("serve", "--host", "0.0.0.0"),  # noqa: S104  -- has to be refused
        ("nonsense",),
    ],
    ids=" ".join,
)
def test_bad_arguments(ready, arguments):
    ran = ready(*arguments)
    assert ran.code == 2
    assert "Error" in ran.err
    assert "Traceback" not in ran.err


def test_before_init_every_command_says_what_to_do(chatham):
    for arguments in (("summarize", "--all"), ("ledger", "verify"), ("migrate",)):
        ran = chatham(*arguments)
        assert ran.code == 1
        assert "chatham init" in ran.err
