"""Coaches are proposed by what the directory may hold, and it may hold no judgement of them."""

import pytest

from assistant.triage.coaches import FILE, CoachDirectory, CoachFileError, Credential, Wanted

ENTRY = '[[coach]]\nid = "{}"\ncredential = "{}"\nlanguages = [{}]\ncapacity = {}\nlines = [{}]\n'


def directory(tmp_path, *entries, more=""):
    text = "".join(ENTRY.format(*one) for one in entries) + more
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    return CoachDirectory.read(tmp_path)


def ids(found, **wanted):
    return [coach.id for coach in found.fitting(Wanted(**wanted)).coaches]


def test_credential_language_places_and_neutrality_decide(tmp_path):
    found = directory(
        tmp_path,
        ("low", "icf_acc", '"en"', 9, ""),
        ("full", "icf_mcc", '"en"', 0, ""),
        ("german", "icf_pcc", '"de"', 2, ""),
        ("inside", "emcc_senior_practitioner", '"en", "de"', 4, '"sales"'),
        ("outside", "icf_pcc", '"en"', 1, ""),
        ("second", "emcc_master_practitioner", '"en"', 1, ""),
    )
    assert ids(found, credential=Credential.ICF_PCC, line="finance") == [
        "inside",
        "outside",
        "second",
    ]
    assert ids(found, credential=Credential.ICF_PCC, line="sales") == ["outside", "second"]
    assert ids(found, credential=Credential.ICF_PCC) == ["outside", "second"]
    assert ids(found, language="de", line="finance") == ["inside", "german"]
    assert ids(found, credential=Credential.ICF_MCC) == ["second"]


def test_the_order_is_told_in_words(tmp_path):
    found = directory(tmp_path, ("one", "icf_acc", '"en"', 1, ""))
    said = " ".join(found.fitting(Wanted()).words)
    for word in ("ICF ACC", "speaks en", "free place", "did not say", "Nothing else"):
        assert word in said


@pytest.mark.parametrize(
    "field", ["rating", "performance_2026", "nps", "successRate", "stars", "feedback", "rank"]
)
def test_a_field_that_judges_a_coach_is_refused_by_name(tmp_path, field):
    one = ("one", "icf_acc", '"en"', 1, "")
    with pytest.raises(CoachFileError, match=field):
        directory(tmp_path, one, more=f"{field} = 5\n")


@pytest.mark.parametrize(
    "text",
    [
        "[[coach]]\n",
        "coach = 1\n",
        "[[coach",
        ENTRY.format("one", "very good", '"en"', 1, ""),
        ENTRY.format("one", "icf_acc", "", 1, ""),
        ENTRY.format("one", "icf_acc", '"en"', -1, ""),
        ENTRY.format("one", "icf_acc", '"en"', 1, "").replace("lines = []\n", ""),
        ENTRY.format("one", "icf_acc", '"en"', 1, "") * 2,
        ENTRY.format("one", "icf_acc", '"en"', 1, "") + 'nickname = "x"\n',
    ],
)
def test_a_directory_that_is_not_sound_is_refused(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(CoachFileError):
        CoachDirectory.read(tmp_path)


def test_no_file_is_no_coaches(tmp_path):
    assert CoachDirectory.read(tmp_path).coaches == ()
