"""People out of files, on both databases: all or none, twice is once, and nothing exact is kept."""

import pytest

from assistant.programme.people.reading import PeopleFileError
from assistant.programme.refusals import ProgrammeError
from governance.identity import Actor, Role
from governance.ledger.kinds import EventKind
from tests.databases import connected
from tests.integration.programme.world import MANAGER, World

HEADS = "id,name,email,title,age,site,cohort"
FILE = f"""{HEADS}
101,Ada Zaffre,ada@example.org,Director of Zaffre,44,Zaffreville,spring
102,Bo Zaffre,bo@example.org,Team Lead,29,Zaffreville,
""".encode()


@pytest.fixture
def world(database):
    return World(database)


def taken(world, data=FILE, **options):
    return world.people.imports.take_in(data, None, by=MANAGER, **{"store": True, **options})


def numbers(result):
    return result.new, result.changed, result.same, result.gone, result.wrong, result.stored


def test_taken_in_once_and_the_second_time_changes_nothing(world):
    assert numbers(taken(world, store=False)) == (2, 0, 0, 0, 0, False)
    assert world.people.register.people(by=MANAGER) == ()
    assert numbers(taken(world)) == (2, 0, 0, 0, 0, True)
    first = world.people.register.people(by=MANAGER)
    assert numbers(taken(world)) == (0, 0, 2, 0, 0, False)
    assert world.people.register.people(by=MANAGER) == first


def test_a_changed_row_keeps_its_person_and_a_birthday_inside_a_band_changes_nothing(world):
    taken(world)
    before = world.people.register.numbered("102", by=MANAGER)
    older = FILE.replace(b",44,", b",45,")
    assert numbers(taken(world, older)) == (0, 0, 2, 0, 0, False)
    moved = FILE.replace(b"Team Lead,29,Zaffreville,", b"Team Lead,30,Zaffreville,spring")
    assert numbers(taken(world, moved)) == (0, 1, 1, 0, 0, True)
    after = world.people.register.numbered("102", by=MANAGER)
    assert after.person == before.person
    assert (after.age, after.cohort) == ("30_to_39", "spring")


def test_a_file_of_nobody_erases_nobody(world):
    taken(world)
    for whole in (True, False):
        with pytest.raises(PeopleFileError, match="Nobody"):
            taken(world, f"{HEADS}\n\n".encode(), whole=whole)
    assert len(world.people.register.people(by=MANAGER)) == 2


def test_one_wrong_line_and_nothing_is_stored(world):
    wrong = FILE + b"103,=cmd(),x@example.org,,,,\n"
    result = taken(world, wrong)
    assert numbers(result)[:1] == (2,)
    assert (result.wrong, result.stored, result.errors[0].line) == (1, False, 4)
    assert world.people.register.people(by=MANAGER) == ()


def test_a_whole_file_lets_leavers_go(world):
    taken(world)
    left = b"\n".join(FILE.splitlines()[:2])
    assert numbers(taken(world, left)) == (0, 0, 1, 0, 0, False)
    assert numbers(taken(world, left, whole=True)) == (0, 0, 1, 1, 0, True)
    assert world.people.register.numbered("102", by=MANAGER) is None


def test_neither_names_nor_anything_exact_can_be_read_in_the_database(world, site):
    taken(world)
    with connected(site.url) as connection:
        rows = connection.exec_driver_sql("SELECT * FROM enrolment").mappings().all()
    told = repr([dict(row) for row in rows]).casefold()
    for word in ("zaffre", "ada", "example.org", "'44'", "team lead", "101", "102"):
        assert word not in told, word
    found = world.people.register.people(by=MANAGER)
    assert {one.called.name for one in found} == {"Ada Zaffre", "Bo Zaffre"}
    assert {one.region for one in found} == {"elsewhere"}


def test_a_row_moved_to_another_person_does_not_open(world, site):
    from governance.errors import SealError

    taken(world)
    with connected(site.url) as connection:
        connection.exec_driver_sql(
            "UPDATE enrolment SET sealed = (SELECT max(sealed) FROM enrolment)"
        )
        connection.commit()
    with pytest.raises(SealError):
        world.people.register.people(by=MANAGER)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.PROGRAMME_MANAGER])
def test_nobody_else_reads_or_fills_the_register(world, role):
    somebody = Actor(person="per_1", role=role)
    with pytest.raises(ProgrammeError):
        world.people.imports.take_in(FILE, None, by=somebody, store=True)
    with pytest.raises(ProgrammeError):
        world.people.register.people(by=somebody)
    with pytest.raises(ProgrammeError):
        world.people.coaches.listed(by=somebody)


def test_the_ledger_hears_that_it_happened_and_of_nobody(world):
    taken(world)
    taken(world)
    from governance.ledger.log import Ledger

    with world.database.read() as work:
        events = list(Ledger(work.ledger, randomness=None).events())
    (event,) = [e for e in events if e and e.kind is EventKind.PROGRAMME_PEOPLE_IMPORTED]
    assert dict(event.facts) == {"count": 2, "replaced": 0, "erased": 0}
    assert event.refs.subject is None
