"""Papers of the demo organization: traced to the rows, the same again, and nobody in them."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import docx
import pypdfium2
import pytest

from assistant.mail.post import SmtpPost
from assistant.papers.typesetting import PaperError, as_pdf
from assistant.papers.word import as_word
from assistant.programme.papers.answers import Asked
from assistant.programme.papers.assumptions import Assumptions
from assistant.programme.papers.budgeting import budget_of
from assistant.programme.papers.office import ANSWERS, BUDGET, ESCALATION, PAPERS
from assistant.programme.papers.sources import plain
from assistant.programme.papers.tracing import HEADING, SourceKind
from assistant.programme.pilot.words import promised, read_out
from assistant.programme.showcase import COHORT, fill
from assistant.storage.people_records import CoachKind
from assistant.storage.programme_records import SettingKey
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from governance.policy.labels import Sensitivity, UseCase
from tests.fakes import NOON, SetClock
from tests.integration.programme.world import MANAGER, record_of
from tests.integration.sessions.scene import overrides, scene

SPONSOR = Actor(person=None, role=Role.SPONSOR)
pytestmark = pytest.mark.verify
ADMIN = Actor(person=None, role=Role.ADMINISTRATOR)
PAIRS = [(a, b) for a, b in zip(list(Asked)[::2], list(Asked)[1::2], strict=True)]
EVERY = [*((p, ()) for p in PAPERS if p != ANSWERS), *((ANSWERS, pair) for pair in PAIRS)]


@pytest.fixture(scope="module")
def chatham(tmp_path_factory):
    home = tmp_path_factory.mktemp("papers")
    made = scene(home, overrides(clock=SetClock(NOON))).chatham
    made.programme.change(SettingKey.ORGANIZATION, ("Northwind",), by=ADMIN)
    made.programme.change(SettingKey.CRISIS_CONTACTS, ("Crisis line: 116 123",), by=ADMIN)
    made.programme.change(SettingKey.PRIVACY_CONTACT, ("privacy@north.example",), by=ADMIN)
    fill(made, SmtpPost(home))
    yield made
    made.database.close()


def issued(chatham, paper, picked=(), by=SPONSOR):
    return chatham.programme_papers.issue(paper, by=by, picked=picked)


def body(made):
    """Everything before the list of sources, as one text."""
    parts = [made.paper.title, made.paper.lead]
    for part in made.paper.sections:
        if part.heading != HEADING:
            parts.append(part.heading)
            for block in part.blocks:
                parts += [*block.columns, *(cell for row in block.rows for cell in row)]
    return "\n".join(parts)


def without_figures(text, sources):
    """`text` without every printed figure and its mark."""
    for one in sources:
        for printed in sorted(one.texts, key=len, reverse=True):
            text = re.sub(rf"{re.escape(printed)}\s*\[{one.number}\]", " ", text)
    return text


@pytest.mark.parametrize(("paper", "picked"), EVERY)
def test_no_number_is_printed_that_is_no_figure(chatham, paper, picked):
    made = issued(chatham, paper, picked)
    assert made.sources
    left = without_figures(body(made), made.sources)
    assert re.findall(r"\d+", left) == []
    assert len(re.findall(r"\[\d+\]", body(made))) >= len(made.sources)


@pytest.mark.parametrize(("paper", "picked"), EVERY)
def test_regenerated_it_is_the_same_to_the_byte(chatham, paper, picked):
    one, again = issued(chatham, paper, picked), issued(chatham, paper, picked, by=MANAGER)
    assert one.document() == again.document()
    assert as_word(one.paper) == as_word(again.paper)
    assert as_pdf(one.paper) == as_pdf(again.paper)
    with chatham.database.read() as work:
        last = list(chatham.ledger(work).events())[-1]
    assert last.kind is EventKind.PAPERS_DOCUMENT_ISSUED
    assert last.facts == {"document": paper, "digest": one.paper.digest}


def rows_of(chatham):
    """What stands behind each kind of source, read from the database without the papers' code."""
    with chatham.database.read() as work:
        figures = {f"{one.kpi}/{one.period}/{one.id}": one for one in work.kpis.figures()}
        coaches, people = work.coaches.all(), work.enrolments.counts()
    plan = {f"kpi/{one.id}": one for one in chatham.kpis.planning.current().kpis}
    return figures, plan, coaches, people


def piloted_of(chatham):
    """What the pilot's own page says, by the ref it is looked up by."""
    pilot = chatham.pilot.desk.standing()
    kpis = {one.id: one for one in chatham.kpis.planning.current().kpis}
    design, said = pilot.design, [str(one) for one in promised(pilot.feasible)]
    known = {
        pilot.pilot: {*said, design.cohort, str(design.weeks), f"{design.starts_on:%-d %B %Y}"}
    }
    for one in chatham.pilot.readings.all():
        told = " ".join(str(line) for line in read_out(one, kpis[one.kpi], pilot))
        known[f"{pilot.pilot}/{one.kpi}"] = {told}
    return known


def numbers(text):
    found = re.findall(r"[+-]?\d[\d,]*(?:\.\d+)?", text.replace("\N{MINUS SIGN}", "-"))
    return [float(one.replace(",", "")) for one in found]


@pytest.mark.parametrize(("paper", "picked"), EVERY)
def test_every_figure_is_what_its_source_says(chatham, paper, picked):  # noqa: C901  -- one list
    """Each is looked up again by its ref, in rows and rules, and compared with what is printed."""
    figures, plan, coaches, people = rows_of(chatham)
    assumed = chatham.budgets.current(by=MANAGER)
    piloted = piloted_of(chatham)
    laid = chatham.blueprints.laid(by=MANAGER)
    days = {step.id: step.on for step in laid.steps}
    days |= {"starts_on": laid.plan.starts_on, "ends_on": laid.plan.ends_on}
    for one in issued(chatham, paper, picked).sources:
        kind, ref = one.source.kind, one.source.ref
        for text in one.texts:
            match kind:
                case SourceKind.FIGURE:
                    row = figures[ref]
                    value = "too few" if row.thousandths is None else f"{row.thousandths / 1000:g}"
                    assert value in text.split("(")[0].replace("1:", ""), (text, ref)
                    assert "(" not in text or row.period in text
                case SourceKind.PLAN if ref in plan:
                    kpi = plan[ref]
                    known = [kpi.baseline, kpi.target_6, kpi.target_12]
                    bare = text.replace("1:", "")
                    assert numbers(bare)[0] in known or bare in (kpi.title, kpi.source)
                case SourceKind.REGISTER:
                    exact = {
                        "cohort": [people[COHORT]],
                        "coaches": [len(coaches), sum(c.capacity for c in coaches)],
                    }[ref]
                    (shown,) = numbers(text)
                    assert shown % 5 == 0
                    assert any(0 <= n - shown < 5 for n in exact)
                case SourceKind.ASSUMPTION:
                    assert numbers(text) == [float(getattr(assumed, ref))]
                case SourceKind.COMPUTED if hasattr(budget_of(assumed), ref):
                    assert plain(round(getattr(budget_of(assumed), ref))) in text
                case SourceKind.BLUEPRINT:
                    day = days[ref.partition("/")[2]]
                    assert text == f"{day:%-d %B %Y}"
                case SourceKind.SETTING:
                    assert text in chatham.programme.current().crisis_contacts
                case SourceKind.PILOT:
                    assert text in piloted[ref]
                case _:
                    assert kind in {SourceKind.RULE, SourceKind.COMPUTED, SourceKind.POLICY}


@pytest.mark.parametrize(("paper", "picked"), EVERY)
def test_pdf_and_word_print_the_same_figures_and_no_others(chatham, paper, picked):
    made = issued(chatham, paper, picked)
    pages = pypdfium2.PdfDocument(as_pdf(made.paper))
    printed = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    pages.close()
    word = docx.Document(io.BytesIO(as_word(made.paper)))
    written = [p.text for p in word.paragraphs]
    written += [cell.text for grid in word.tables for row in grid.rows for cell in row.cells]
    for text in (printed, "\n".join(written)):
        flat = re.sub(r"\s+", "", text)
        for one in made.sources:
            for figure in one.texts:
                assert re.sub(r"\s+", "", figure) in flat, figure
    upto = "\n".join(written).partition(HEADING)[0]
    assert re.findall(r"\d+", without_figures(upto, made.sources)) == []


def test_a_word_file_has_no_time_of_its_own_and_runs_nothing(chatham):
    data = as_word(issued(chatham, "pilot-charter").paper)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("vba" in name.lower() for name in package.namelist())
        assert b"w:instrText" not in package.read("word/document.xml")


def test_the_criteria_are_what_the_policies_answer(chatham):
    made = issued(chatham, ESCALATION)
    lines = {one.label: one for one in chatham.programme_papers.now(SPONSOR).escalations}
    assert set(lines) == {*(s.value for s in Sensitivity), *(u.value for u in UseCase)}
    known = {policy.id: policy for policy in chatham.policy_engine.in_force}
    for one in lines.values():
        assert known[one.policy].route is one.route
        assert known[one.policy].reason == one.reason
        assert one.reason in body(made)
    assert "116 123" in body(made)


def test_criteria_that_do_not_stop_everything_are_not_written(chatham):
    """Fail closed: a list with a gap in it would be read as a yes."""
    from assistant.programme.papers.escalations import escalations

    def lets_one_pass(request):
        decision = chatham.policy_engine.decide(request)
        medical = "medical" in str(request.context)
        return replace(decision, allow=True, routes=()) if medical else decision

    with pytest.raises(PaperError, match="no criteria were written"):
        escalations(lets_one_pass)


def test_nobody_who_takes_part_and_no_coach_is_in_a_paper(chatham):
    with chatham.database.read() as work:
        owners = {kpi.owner for kpi in chatham.kpis.planning.kpis_within(work)}
        people = [
            one.called.name
            for one in work.enrolments.of_cohort(None, most=200)
            if one.person not in owners
        ]
        people += [one.called.name for one in work.coaches.all()]
    assert len(people) > 25
    for paper, picked in EVERY:
        made = issued(chatham, paper, picked)
        said = body(made) + str(made.document())
        assert not [name for name in people if name in said]
        assert not re.search(r"\bper_[0-9a-f]{8}", said)


READERS = {Role.PROGRAMME_MANAGER, Role.SPONSOR, Role.LD_ANALYST}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("paper", PAPERS)
def test_papers_are_for_whom_they_are_for(chatham, paper, role):
    who = Actor(person=PersonId("per_somebody"), role=role)
    picked = PAIRS[0] if paper == ANSWERS else ()
    if role in READERS:
        assert issued(chatham, paper, picked, by=who).paper.id == paper
        return
    with pytest.raises(PaperError, match="no such paper for you"):
        issued(chatham, paper, picked, by=who)
    with pytest.raises(PaperError, match="no such paper for you"):
        chatham.programme_papers.budget_lines(by=who)


def test_a_coach_gets_the_criteria_from_outside_under_contract_and_nothing_else(chatham):
    office, today = chatham.programme_papers, chatham.clock.now().date()

    def coach(name, **record):
        kept = chatham.structure.coaches.keep(replace(record_of(name), **record), by=MANAGER)
        return Actor(person=kept.person, role=Role.COACH)

    later = today + timedelta(days=30)
    outside = coach("Out Side", kind=CoachKind.EXTERNAL, contract_until=later)
    inside = coach("In Side")
    over = coach("Over Now", kind=CoachKind.EXTERNAL, contract_until=date(2020, 1, 1))
    assert office.offered(outside) == (ESCALATION,)
    assert office.issue(ESCALATION, by=outside).paper.id == ESCALATION
    told = replace(outside, contract_over=True)
    for nobody in (inside, over, told, Actor(person=None, role=Role.COACH)):
        assert office.offered(nobody) == ()
        with pytest.raises(PaperError):
            office.issue(ESCALATION, by=nobody)
    for paper in set(PAPERS) - {ESCALATION}:
        with pytest.raises(PaperError):
            office.issue(paper, by=outside, picked=PAIRS[0])
    with pytest.raises(PaperError, match="for the programme and its sponsor"):
        office.now(outside)


def test_a_budget_as_a_table_says_what_the_sheet_says(chatham):
    lines = chatham.programme_papers.budget_lines(by=SPONSOR).decode().splitlines()
    assert lines[0] == "what,value,unit,source"
    for cell in (cell for line in lines for cell in line.split(",")):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "|", "%")), cell  # CWE-1236
    table = dict(line.split(",")[:2] for line in lines[1:])
    assert table["coachees"] == "24"
    made = budget_of(Assumptions())
    assert table["per_coachee"] == f"{made.per_coachee:.2f}"
    assert f"EUR {plain(round(made.per_coachee))}" in body(issued(chatham, BUDGET))


@pytest.mark.parametrize("picked", [(), (Asked.COST,), tuple(Asked)[:3]])
def test_a_sponsor_picks_two(chatham, picked):
    with pytest.raises(PaperError, match="Pick two"):
        issued(chatham, ANSWERS, picked)
