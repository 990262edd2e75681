"""Papers from the live configuration: true to it, one page where it says so, nobody in them."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.papers.blocks import TO_FILL_IN
from assistant.papers.conformance import POLICY, SETTING, conformance_matrix, conformance_rows
from assistant.papers.impact import impact_assessment
from assistant.papers.office import CHECKLIST, PAPERS
from assistant.papers.typesetting import PaperError, as_pages, as_pdf
from assistant.papers.works_council import works_council_sheet
from assistant.register.standing import Standing
from assistant.storage.programme_records import SettingKey
from assistant.storage.register_records import Answer, EntryRecord, Office, Question
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.integration.sessions.scene import overrides, scene
from tests.stand_ins import THIRD_PARTY_MODEL

ROOT = Path(__file__).parents[3]
OFFICER = Actor(person=PersonId("per_officer"), role=Role.PRIVACY_OFFICER)
ADMIN = Actor(person=None, role=Role.ADMINISTRATOR)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    home = tmp_path_factory.mktemp("papers")
    made = scene(home, overrides())
    change = made.chatham.programme.change
    change(SettingKey.ORGANIZATION, ("Northwind #panic[Rail]",), by=ADMIN)
    change(SettingKey.PRIVACY_CONTACT, ("privacy@north.example",), by=ADMIN)
    yield made
    made.chatham.database.close()


def issued(stage, paper, **more):
    return stage.chatham.papers.issue(paper, by=OFFICER, **more)


def words(paper):
    return json.dumps(paper.document(), ensure_ascii=False)


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_is_a_pdf_the_same_each_time_and_stands_in_the_ledger(stage, name):
    paper = issued(stage, name)
    with stage.chatham.database.read() as work:
        last = list(stage.chatham.ledger(work).events())[-1]
    assert last.kind is EventKind.PAPERS_DOCUMENT_ISSUED
    assert last.facts == {"document": name, "digest": paper.digest}
    pdf = as_pdf(paper)
    assert pdf.startswith(b"%PDF-")
    assert as_pdf(paper) == pdf
    assert paper.document()["issued_for"] == "Northwind #panic[Rail]"


@pytest.mark.parametrize("name", PAPERS)
def test_nobody_who_takes_part_is_in_a_paper(stage, name):
    shown = words(issued(stage, name))
    for name_or_id in ("Farah", "Abena", stage.coach.person, stage.coachee.person):
        assert name_or_id not in shown


@pytest.mark.parametrize("name", [CHECKLIST, "works-council"])
def test_one_page_is_one_page_even_for_the_longest_name(stage, name):
    paper = issued(stage, name)
    assert paper.one_page
    longest = replace(paper, issued_for="Wide Word " * 20, contact="w" * 200)
    assert len(as_pages(longest)) == 1


def test_a_page_too_many_is_refused(stage):
    paper = issued(stage, CHECKLIST)
    with pytest.raises(PaperError, match="fit one page"):
        as_pdf(replace(paper, sections=paper.sections * 3))


def test_the_record_names_who_answers_and_what_is_kept(stage):
    shown = words(issued(stage, "record-of-processing"))
    assert "privacy@north.example" in shown
    assert "People: 2. Engagements: 1." in shown
    assert "7 days" in shown
    assert "nothing is sent to anybody" in shown


def test_a_shorter_time_of_the_organization_is_the_one_on_paper(tmp_path):
    made = scene(tmp_path)
    (tmp_path / "retention.toml").write_text("[raw]\ndays = 3\n")
    assert "3 days at most" in words(issued(made, "works-council"))
    made.chatham.database.close()


def test_the_works_council_sheet_says_whether_words_leave(stage):
    now = stage.chatham.papers.configuration()
    assert "No word leaves the organization" in words(works_council_sheet(now))
    entry = EntryRecord(
        id=THIRD_PARTY_MODEL.id, vendor="vendor", added_at=now.at, changed_at=now.at
    )
    held = Standing(entry=entry, gaps=())
    elsewhere = replace(now, processor=THIRD_PARTY_MODEL, register=(held,))
    assert f"goes to {THIRD_PARTY_MODEL.id}" in words(works_council_sheet(elsewhere))
    unsigned = replace(elsewhere, register=())
    assert "No word leaves" in words(works_council_sheet(unsigned))


def test_what_only_people_can_judge_is_left_to_them(stage):
    shown = words(impact_assessment(stage.chatham.papers.configuration()))
    assert shown.count(TO_FILL_IN) >= 5
    assert "draft" in shown


def test_the_checklist_of_a_vendor_shows_its_answers_and_signatures(stage):
    chatham = stage.chatham
    privacy = Actor(
        person=chatham.appointments.appoint(Office.PRIVACY, by=ADMIN), role=Role.PRIVACY_OFFICER
    )
    answers = dict.fromkeys(Question, Answer.YES)
    chatham.register.answer("vendor", answers, by=privacy)
    chatham.register.sign_checklist("vendor", office=Office.PRIVACY, by=privacy)
    shown = words(issued(stage, CHECKLIST, vendor="vendor"))
    assert "All questions are settled." in shown
    assert privacy.person in shown
    chatham.register.answer("vendor", {Question.DPIA: Answer.NO}, by=privacy)
    changed = words(issued(stage, CHECKLIST, vendor="vendor"))
    assert privacy.person not in changed
    assert "1 of 17 are still open" in changed
    assert "17 of 17 are still open" in words(issued(stage, CHECKLIST))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PRIVACY_OFFICER, Role.ADMINISTRATOR}))
def test_no_other_role_issues_papers(stage, role):
    with pytest.raises(PaperError, match="Only the privacy officer"):
        stage.chatham.papers.issue(CHECKLIST, by=Actor(person=PersonId("per_x"), role=role))


def test_every_row_of_the_matrix_points_at_something_that_exists(stage):
    policies = stage.chatham.papers.configuration().policies
    tests: dict[str, set[str]] = {}
    for row in conformance_rows():
        for evidence in row.evidence:
            if evidence.startswith(POLICY):
                assert evidence.removeprefix(POLICY) in policies
            elif evidence.startswith(SETTING):
                assert evidence.removeprefix(SETTING) in Settings.model_fields
            else:
                file, _, name = evidence.partition("::")
                if file not in tests:
                    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
                    found = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
                    tests[file] = {function.name for function in found}
                assert name in tests[file], evidence


def test_the_matrix_covers_what_it_has_to():
    rows = conformance_rows()
    shown = {row.framework for row in rows}
    assert shown == {
        "ICF AI coaching framework",
        "EU AI Act",
        "GDPR",
        "NIST AI RMF",
        "ISO/IEC 42001",
    }
    articles = " ".join(row.article for row in rows if row.framework == "EU AI Act")
    assert {"5", "12", "14", "26", "50"} <= set(re.findall(r"Art\. (\d+)", articles))


def test_a_matrix_that_would_not_be_true_is_not_issued(stage):
    now = stage.chatham.papers.configuration()
    fewer = replace(now, policies=now.policies - {"no-purpose-without-consent"})
    with pytest.raises(PaperError, match="no-purpose-without-consent"):
        conformance_matrix(fewer)


def test_the_template_imports_nothing_that_would_be_fetched():
    template = (ROOT / "assistant/papers/paper.typ").read_text(encoding="utf-8")
    assert not re.search(r"#?(import|include)\b|@preview", template)
