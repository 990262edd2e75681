"""Engagements, sealed stages, decisions, tokens, keys and the unit of work, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored, KeyDestroyed, NotStored, StorageError
from assistant.storage.records import (
    DecisionRecord,
    Participant,
    Profile,
    SealedStage,
    StageName,
)
from governance.errors import KeyMissingError, SealError
from governance.identity import (
    EMBEDDED,
    BundleDigest,
    DecisionId,
    EngagementId,
    Locality,
    PersonId,
    Processor,
    ProcessorId,
    Role,
    SessionId,
)
from governance.keys import Key
from governance.outcomes import ReasonCode, Route
from governance.privacy.vault import Kind, NewEntry
from governance.raw import RosterEntry
from governance.stages import Header
from tests.databases import (
    COACH,
    COACHEE,
    ENGAGEMENT,
    Site,
    add_engagement,
    add_session,
    connected,
    new_session,
)
from tests.fakes import NOON, RepeatableRandomness

S1 = SessionId("ses_1")
OTHER = EngagementId("eng_2")
PROFILE = Profile(
    title="Ngozi and Zoë, spring",
    names={COACH.person: "Zoë Brandt", COACHEE.person: "Ngozi Adeyemi"},
    speakers={"N. Adeyemi (Guest)": COACHEE.person},
    roster=(
        RosterEntry(
            name="Ngozi Adeyemi", role="coachee", person=COACHEE.person, aliases=("n@example.org",)
        ),
        RosterEntry(name="Kestrel GmbH", role="employer"),
    ),
)


class TestEngagements:
    def test_names_come_back_and_show_nowhere(self, database: Database) -> None:
        add_engagement(database, profile=PROFILE)
        with database.read() as work:
            profile = work.engagements.profile(ENGAGEMENT)
            assert profile == PROFILE
            assert "Ngozi" not in repr((profile, work.engagements.get(ENGAGEMENT)))

    def test_who_takes_part_is_known_by_id(self, database: Database) -> None:
        add_engagement(database)
        late = Participant(person=PersonId("per_late"), role=Role.COACHEE)
        with database.write() as work:
            work.engagements.add_participant(ENGAGEMENT, late, at=NOON)
            work.engagements.add(OTHER, participants=(COACH,), at=NOON - timedelta(days=1))
        with database.read() as work:
            stored = work.engagements.get(ENGAGEMENT)
            assert set(stored.participants) == {COACH, COACHEE, late}
            assert not stored.erased
            assert stored.created_at == NOON
            assert [e.id for e in work.engagements.of_person(COACH.person)] == [OTHER, ENGAGEMENT]
            assert [e.id for e in work.engagements.of_person(late.person)] == [ENGAGEMENT]
            assert work.engagements.of_person(PersonId("per_nobody")) == ()
            assert [e.id for e in work.engagements.all()] == [OTHER, ENGAGEMENT]
            assert work.engagements.find(EngagementId("eng_9")) is None
            with pytest.raises(NotStored):
                work.engagements.get(EngagementId("eng_9"))
            with pytest.raises(NotStored):
                work.engagements.profile(EngagementId("eng_9"))

    def test_nobody_takes_part_twice(self, database: Database) -> None:
        add_engagement(database)
        with pytest.raises(AlreadyStored), database.write() as work:
            work.engagements.add_participant(ENGAGEMENT, COACH, at=NOON)
        with pytest.raises(AlreadyStored):
            add_engagement(database)

    def test_new_names_take_the_place_of_the_old(self, database: Database) -> None:
        add_engagement(database, profile=PROFILE)
        changed = replace(PROFILE, speakers={})
        with database.write() as work:
            work.engagements.set_profile(ENGAGEMENT, changed)
        with database.read() as work:
            assert work.engagements.profile(ENGAGEMENT) == changed

    def test_an_erased_engagement_has_no_names_and_no_sessions(self, database: Database) -> None:
        add_engagement(database, profile=PROFILE)
        add_session(database)
        with database.write() as work:
            work.keys.destroy_engagement_key(ENGAGEMENT)
        with database.write() as work:
            assert work.engagements.get(ENGAGEMENT).erased
            for closed in (
                lambda: work.engagements.profile(ENGAGEMENT),
                lambda: work.engagements.set_profile(ENGAGEMENT, PROFILE),
                lambda: work.keys.session_key(S1),
                lambda: work.sessions.add(new_session("ses_2")),
                lambda: work.vaults.of(ENGAGEMENT).entries(),
            ):
                with pytest.raises(KeyDestroyed):
                    closed()


HEADER = Header(
    session=S1,
    engagement=ENGAGEMENT,
    purpose="session_summary",
    processor=EMBEDDED,
    subjects=frozenset({COACH.person, COACHEE.person}),
    decisions=(DecisionId("dec_1"), DecisionId("dec_2")),
    policy="ab" * 32,
    bundle=BundleDigest("cd" * 32),
)


def decision(name: str, session: SessionId = S1) -> DecisionRecord:
    return DecisionRecord(
        id=DecisionId(name), session=session, gate="policy", outcome="allowed", at=NOON
    )


def sealed(
    stage: StageName = StageName.CLEARED, header: Header | None = HEADER, blob: bytes = b"\0sealed"
) -> SealedStage:
    return SealedStage(stage=stage, header=header, blob=blob, created_at=NOON)


def with_decisions(database: Database) -> None:
    add_session(database)
    with database.write() as work:
        work.decisions.add(decision("dec_1"))
        work.decisions.add(decision("dec_2"))


class TestStages:
    def test_a_stage_comes_back_with_its_header(self, database: Database) -> None:
        with_decisions(database)
        raw = sealed(StageName.RAW, None, b"\xff" * 100_000)
        with database.write() as work:
            work.stages.put(S1, raw)
            work.stages.put(S1, sealed())
        with database.read() as work:
            assert work.stages.find(S1, StageName.RAW) == raw
            assert work.stages.find(S1, StageName.CLEARED) == sealed()
            assert work.stages.find(S1, StageName.DRAFT) is None
            assert work.stages.names(S1) == {StageName.RAW, StageName.CLEARED}
        assert "sealed" not in repr(sealed())

    def test_a_newer_one_takes_the_place_of_the_older(self, database: Database) -> None:
        with_decisions(database)
        with database.write() as work:
            work.stages.put(S1, sealed(blob=b"old"))
            work.stages.put(S1, sealed(blob=b"new"))
            found = work.stages.find(S1, StageName.CLEARED)
            assert found is not None
            assert found.blob == b"new"
            assert work.stages.delete(S1, {StageName.CLEARED, StageName.RAW}) == 1
            assert work.stages.delete(S1, ()) == 0
            assert work.stages.names(S1) == frozenset()

    def test_a_stage_needs_its_session(self, database: Database) -> None:
        with pytest.raises(AlreadyStored), database.write() as work:
            work.stages.put(S1, sealed())

    @pytest.mark.parametrize(
        "header",
        [
            replace(HEADER, session=SessionId("ses_2")),
            replace(HEADER, engagement=OTHER),
            replace(HEADER, purpose="theme_report"),
            replace(HEADER, processor=replace(EMBEDDED, locality=Locality.THIRD_PARTY)),
            replace(
                HEADER,
                processor=Processor(id=ProcessorId("ollama:x"), locality=Locality.LOCAL),
            ),
            replace(HEADER, decisions=(DecisionId("dec_1"), DecisionId("dec_never"))),
            replace(HEADER, decisions=(DecisionId("dec_elsewhere"),)),
            None,
        ],
    )
    def test_a_header_the_row_does_not_bear_out_is_refused(
        self, database: Database, header: Header | None
    ) -> None:
        with_decisions(database)
        add_session(database, "ses_2")
        with database.write() as work:
            work.decisions.add(decision("dec_elsewhere", SessionId("ses_2")))
            work.stages.put(S1, sealed(header=header))
        with database.read() as work, pytest.raises(SealError, match="does not fit"):
            work.stages.find(S1, StageName.CLEARED)

    def test_raw_input_never_has_a_header(self, database: Database) -> None:
        with_decisions(database)
        with database.write() as work:
            work.stages.put(S1, sealed(StageName.RAW))
            with pytest.raises(SealError):
                work.stages.find(S1, StageName.RAW)


class TestDecisions:
    def test_every_fact_comes_back_oldest_first(self, database: Database) -> None:
        add_session(database)
        full = DecisionRecord(
            id=DecisionId("dec_1"),
            session=S1,
            gate="policy",
            outcome="stopped",
            at=NOON,
            reason=ReasonCode.POLICY_FORBIDS,
            route=Route.LEGAL,
            policies=("a", "b"),
            policy_digest="ab" * 32,
        )
        earlier = replace(decision("dec_2"), at=NOON - timedelta(seconds=1))
        with database.write() as work:
            work.decisions.add(full)
            work.decisions.add(earlier)
            assert work.decisions.of_session(S1) == (earlier, full)
            assert work.decisions.find(full.id) == full
            assert work.decisions.find(DecisionId("dec_9")) is None

    def test_a_decision_is_made_once_and_about_a_session(self, database: Database) -> None:
        with_decisions(database)
        with pytest.raises(AlreadyStored), database.write() as work:
            work.decisions.add(replace(decision("dec_1"), outcome="stopped"))
        with pytest.raises(AlreadyStored), database.write() as work:
            work.decisions.add(decision("dec_3", SessionId("ses_9")))


class TestTokens:
    def test_a_token_opens_until_it_runs_out_or_is_revoked(self, database: Database) -> None:
        with database.write() as work:
            secret, record = work.tokens.issue(
                role=Role.COACH,
                person=COACH.person,
                scopes={"sessions:write", "sessions:read"},
                expires_at=NOON,
                randomness=RepeatableRandomness(),
            )
        before = NOON - timedelta(microseconds=1)
        assert record.scopes == {"sessions:read", "sessions:write"}
        assert record.prefix in secret
        assert secret not in repr(record)
        with database.read() as work:
            assert work.tokens.find(secret, now=before) == record
            assert work.tokens.find(secret, now=NOON) is None
            assert work.tokens.find(record.prefix, now=before) is None
            assert work.tokens.find(secret + "x", now=before) is None
            assert work.tokens.find("\udcff", now=before) is None
            assert work.tokens.all() == (record,)
        with database.write() as work:
            assert work.tokens.revoke(record.prefix)
            assert not work.tokens.revoke(record.prefix)
            assert work.tokens.find(secret, now=before) is None
            assert work.tokens.all() == ()

    def test_a_token_may_belong_to_no_person(self, database: Database) -> None:
        with database.write() as work:
            secret, record = work.tokens.issue(
                role=Role.ADMINISTRATOR,
                person=None,
                scopes=(),
                expires_at=NOON,
                randomness=RepeatableRandomness(),
            )
            assert work.tokens.find(secret, now=NOON - timedelta(days=1)) == record


class TestKeys:
    def test_every_session_and_engagement_has_its_own(self, database: Database) -> None:
        add_session(database, "ses_1")
        add_session(database, "ses_2")
        add_session(database, "ses_3", engagement=OTHER)
        with database.read() as work:
            keys: list[Key] = [work.keys.session_key(SessionId(f"ses_{n}")) for n in (1, 2, 3)]
            keys += [work.keys.engagement_key(e) for e in (ENGAGEMENT, OTHER)]
            assert work.keys.session_key(S1) == keys[0]
        assert len({k.material for k in keys}) == 5

    def test_a_destroyed_key_is_gone_and_the_others_stay(self, database: Database) -> None:
        add_session(database, "ses_1")
        add_session(database, "ses_2")
        with database.write() as work:
            work.keys.destroy_session_key(S1)
        with database.read() as work:
            with pytest.raises(KeyDestroyed):
                work.keys.session_key(S1)
            assert work.sessions.get(S1).erased
            work.keys.session_key(SessionId("ses_2"))

    def test_wrapping_again_needs_the_new_key_and_changes_nothing_sealed(self, site: Site) -> None:
        old = site.open()
        add_engagement(old, profile=PROFILE)
        add_session(old)
        with old.read() as work:
            before = work.keys.session_key(S1)
        ring = site.keyring
        fresh = {"kek_new": Key(b"n" * 32)}
        both = replace(ring, current="kek_new", keks={**fresh, **ring.keks})
        with site.open(keyring=both).write() as work:
            work.keys.rewrap(ENGAGEMENT)
        with site.open(keyring=replace(ring, current="kek_new", keks=fresh)).read() as work:
            assert work.keys.session_key(S1) == before
            assert work.engagements.profile(ENGAGEMENT) == PROFILE
        with old.read() as work, pytest.raises(KeyMissingError, match="kek_new"):
            work.keys.session_key(S1)

    def test_there_is_no_key_of_nothing(self, database: Database) -> None:
        with database.read() as work:
            with pytest.raises(NotStored):
                work.keys.session_key(S1)
            with pytest.raises(NotStored):
                work.keys.engagement_key(ENGAGEMENT)


class TestVaultErasure:
    def test_a_forgotten_pseudonym_is_never_given_again(self, database: Database) -> None:
        add_engagement(database)
        add_engagement(database, OTHER)
        people = [NewEntry(kind=Kind.PERSON, canonical=name) for name in ("A", "B", "C")]
        with database.write() as work:
            vault = work.vaults.of(ENGAGEMENT)
            vault.issue(people)
            work.vaults.of(OTHER).issue(people)
            assert vault.erase(["[PERSON_2]", "[PERSON_3]", "[ID_1]"]) == 2
            (new,) = vault.issue([NewEntry(kind=Kind.PERSON, canonical="D")])
            assert new.pseudonym == "[PERSON_4]"
            assert [e.pseudonym for e in vault.entries()] == ["[PERSON_1]", "[PERSON_4]"]
            assert len(work.vaults.of(OTHER).entries()) == 3


@pytest.mark.parametrize(
    "move",
    [
        (
            "UPDATE vault_entry SET sealed = (SELECT sealed FROM vault_entry WHERE number = 2)"
            " WHERE number = 1"
        ),
        "UPDATE vault_entry SET kind = 'ID' WHERE number = 1",
        "UPDATE engagement SET sealed_profile = (SELECT sealed FROM vault_entry WHERE number = 1)",
        (
            "UPDATE session SET wrapped_key = (SELECT wrapped_key FROM session WHERE id = 'ses_2')"
            " WHERE id = 'ses_1'"
        ),
        "UPDATE engagement SET wrapped_key = (SELECT wrapped_key FROM session WHERE id = 'ses_1')",
    ],
)
def test_a_sealed_record_opens_nowhere_but_in_its_place(site: Site, move: str) -> None:
    database = site.open()
    add_session(database, "ses_1")
    add_session(database, "ses_2")
    with database.write() as work:
        names = [NewEntry(kind=Kind.PERSON, canonical=name) for name in ("A", "B")]
        work.vaults.of(ENGAGEMENT).issue(names)

    def read() -> None:
        with database.read() as work:
            work.vaults.of(ENGAGEMENT).entries()
            work.engagements.profile(ENGAGEMENT)
            work.keys.session_key(S1)

    read()
    with connected(site.url) as connection:
        connection.execute(text(move))
        connection.commit()
    with pytest.raises(SealError):
        read()


class TestUnitOfWork:
    def test_an_exception_undoes_everything_and_comes_through(self, database: Database) -> None:
        def broken() -> None:
            with database.write() as work:
                work.engagements.add(ENGAGEMENT, participants=(COACH,), at=NOON)
                work.sessions.add(new_session())
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            broken()
        with database.read() as work:
            assert work.engagements.all() == ()
            assert work.sessions.find(S1) is None

    def test_a_refused_statement_undoes_everything_before_it(self, database: Database) -> None:
        add_session(database)

        def twice() -> None:
            with database.write() as work:
                work.sessions.add(new_session("ses_2"))
                work.sessions.add(new_session("ses_1"))

        with pytest.raises(AlreadyStored):
            twice()
        with database.read() as work:
            assert work.sessions.find(SessionId("ses_2")) is None

    def test_a_reading_unit_changes_nothing(self, database: Database) -> None:
        add_session(database)
        with pytest.raises(StorageError), database.read() as work:
            work.sessions.add(new_session("ses_2"))
        with pytest.raises(StorageError), database.read() as work:
            work.keys.destroy_session_key(S1)
        with database.write() as work:
            assert len(work.sessions.by_status(new_session().status)) == 1
            work.keys.session_key(S1)

    def test_a_reading_unit_sees_one_moment(self, database: Database) -> None:
        add_session(database)
        with database.read() as work:
            before = work.sessions.get(S1)
            with database.write() as other:
                other.sessions.advance(
                    replace(before, words=1), expected_version=before.version, at=NOON
                )
            assert work.sessions.get(S1) == before
        with database.read() as work:
            assert work.sessions.get(S1).words == 1
