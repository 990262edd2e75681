"""Files of people: what HR systems write, and what attackers do."""

import tracemalloc
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.programme.people.mapping import MappingError, mapping_of, written
from assistant.programme.people.reading import MAX_LINE, PeopleFileError, read_people

TODAY = date(2026, 3, 2)
HEADS = "Employee ID,Full name,E-mail,Job title,Age,Site,Cohort"


def read(*lines, heads=HEADS, mapping=None, encoding="utf-8", end="\n"):
    return read_people(end.join((heads, *lines)).encode(encoding), mapping, today=TODAY)


def test_usual_headings_are_understood():
    found = read("7,Ada Obi,ada@example.org,Director,44,Lyon,Spring 2026")
    (row,) = found.rows
    assert found.errors == ()
    assert (row.number, row.name, row.email) == ("7", "Ada Obi", "ada@example.org")
    assert (row.level, row.age, row.region, row.cohort) == (
        *("director", "40_to_49", "elsewhere"),
        "spring-2026",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_line_ends_and_delimiters_of_this_world(encoding, end, delimiter):
    line = delimiter.join(("7", f'"Ob{delimiter}i, ""Ada"""', "a@example.org", "", "", "", ""))
    heads = HEADS.replace(",", delimiter)
    found = read(line, "", heads=heads, encoding=encoding, end=end)
    assert [row.name for row in found.rows] == [f'Ob{delimiter}i, "Ada"'.replace("\t", "\t")] or (
        delimiter == "\t" and found.errors[0].why == "holds characters nobody can see"
    )


@pytest.mark.parametrize(
    ("line", "part", "why"),
    [
        ('7,"=HYPERLINK(""x"")",,,,,', "name", "begins like a formula"),
        ("7,@SUM(A1),,,,,", "name", "begins like a formula"),
        ("7,+cmd|' /C calc'!A0,,,,,", "name", "begins like a formula"),
        ("-7,Ada,,,,,", "number", "begins like a formula"),
        ("7,Ada\x1b[2J,,,,,", "name", "holds characters nobody can see"),
        ("7,Ada\u202eibo,,,,,", "name", "holds characters nobody can see"),
        ("7,Ada,a@b@c,,,,", "email", "not one e-mail address"),
        ("7,Ada,a@example.org%0aBcc:x,,,,", "email", "not one e-mail address"),
        ("7,Ada,,,ninety,,", "age", "not a number or day that can be told"),
        ("7,,,,,,", "name", "missing"),
        (",Ada,,,,,", "number", "missing"),
        ("7 or 1=1,Ada,,,,,", "number", "not a plain number or code"),
        ("7,Ada,,,,,../../etc", "cohort", "not a code of letters, digits and hyphens"),
        ('7,"Ada,,,,,', "", "too long, or a quote that does not close"),
        ("7,Ada", "", "not as many values as headings"),
        ("7," + "A" * 300 + ",,,,,", "name", "too long"),
    ],
)
def test_a_wrong_line_is_named_and_never_quoted(line, part, why):
    found = read("1,Good Person,,,,,", line)
    (error,) = found.errors
    assert (error.line, error.part, error.why) == (3, part, why)
    assert [row.name for row in found.rows] == ["Good Person"]


def test_one_open_quote_spoils_one_row():
    found = read('1,"Ada,,,,,', "2,Bo,,,,,", "3,Cy,,,,,")
    assert [row.name for row in found.rows] == ["Bo", "Cy"]
    assert [one.line for one in found.errors] == [2]


def test_a_line_of_ten_megabytes_is_one_error_and_costs_no_second_copy():
    data = f"{HEADS}\n1,{'A' * 10_000_000},,,,,\n2,Bo,,,,,".encode()
    tracemalloc.start()
    found = read_people(data, None, today=TODAY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(one.line, one.why[:8]) for one in found.errors] == [(2, "too long")]
    assert len(found.rows) == 1
    assert peak < 8 * len(data)


def test_the_same_number_twice_names_both_lines():
    found = read("1,Ada,,,,,", "2,Bo,,,,,", "1,Cy,,,,,")
    assert [(one.line, one.why) for one in found.errors] == [
        (2, "there more than once"),
        (4, "there more than once"),
    ]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\xff", b"a\0b", b"\x80\x81", b"   \n  "])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(PeopleFileError):
        read_people(data, None, today=TODAY)


def test_pay_is_never_guessed_and_needs_cut_points():
    found = read("1,Ada,90000", heads="id,name,salary")
    assert found.rows[0].pay == "unknown"
    columns = {"number": "id", "name": "name", "pay": "salary"}
    with pytest.raises(MappingError, match="cut points"):
        mapping_of({"columns": columns})
    mapping = mapping_of({"columns": columns, "pay_cuts": [40_000, 80_000]})
    assert read("1,Ada,90000", heads="id,name,salary", mapping=mapping).rows[0].pay == "upper"


def test_a_mapping_is_toml_and_says_where_it_is_wrong_never_what():
    text = '[columns]\nnumber = "No"\nname = "N"\n[regions]\nLyon = "emea"\n'
    assert written(text).regions == {"lyon": "emea"}
    for bad in ("[columns", '[columns]\nshoe = "secret-size"', '[regions]\nLyon = "Über all"'):
        with pytest.raises(MappingError) as refused:
            written(bad)
        assert "secret-size" not in str(refused.value)


def test_headings_that_cannot_be_told_are_asked_for():
    for heads in ("name,full name,id", "who,what", "id"):
        with pytest.raises((MappingError, PeopleFileError)):
            read("1,2,3", heads=heads)


@given(st.binary(max_size=400))
@settings(max_examples=50)
def test_no_bytes_break_the_reader(data):
    with suppress(PeopleFileError, MappingError):
        read_people(b"id,name\n" + data, None, today=TODAY)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60))
@settings(max_examples=50)
def test_what_is_exact_never_leaves_the_reader(title):
    secret = f"Zaffre{title}"
    clean = secret.replace('"', '""')
    found = read(f'1,Ada,,"{clean}",43,"{clean}",')
    for row in found.rows:
        told = [getattr(row, name) for name in type(row).__dataclass_fields__]
        assert not any("Zaffre" in str(value) for value in told)
        assert "43" not in map(str, told)


def test_lines_are_bounded():
    assert MAX_LINE <= 100_000
