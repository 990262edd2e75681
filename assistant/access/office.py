"""Tokens issued and ended, browsers signed in and out, accounts joined to people.

Invariant: an actor comes out of here, or there is none; a secret goes out once and stays nowhere.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from assistant.access.oidc import Identity
from assistant.sessions.events import Trail
from assistant.storage.accounts import BrowserRecord
from assistant.storage.database import Database
from assistant.storage.errors import NotStored
from assistant.storage.records import TokenRecord
from assistant.storage.shown_once import new_secret
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.identity import Actor, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids, Randomness

API: Final = "api"
LINK: Final = "link"


class NoRoleError(ChathamError):
    """Somebody is known to the provider and has no part here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signed-in browser. account: None in local mode."""

    actor: Actor
    account: str | None
    roles: frozenset[Role]


class AccessOffice:
    """Says who is asking."""

    def __init__(
        self, *, database: Database, trail: Trail, clock: Clock, ids: Ids, randomness: Randomness
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids
        self._randomness = randomness

    def issue(
        self, role: Role, person: PersonId | None, *, days: int, scope: str = API
    ) -> tuple[str, TokenRecord]:
        """A new token: its secret, shown once, and its record.

        scope: `api`, or `link`, which joins an account to `person` once and does nothing else.
        """
        with self._database.write() as work:
            secret, record = work.tokens.issue(
                role=role,
                person=person,
                scopes={scope},
                expires_at=self._clock.now() + timedelta(days=days),
                randomness=self._randomness,
            )
            self._trail.note(work, self._trail.event(EventKind.ADMIN_TOKEN_ISSUED))
        return secret, record

    def tokens(self) -> tuple[TokenRecord, ...]:
        """Every token that was not revoked; those that ran out as well."""
        with self._database.read() as work:
            return work.tokens.all()

    def revoke(self, prefix: str) -> bool:
        """End a token at once; False when there was none."""
        with self._database.write() as work:
            found = work.tokens.revoke(prefix)
            if found:
                self._trail.note(work, self._trail.event(EventKind.ADMIN_TOKEN_REVOKED))
        return found

    def of_token(self, secret: str) -> Actor | None:
        """Whom a token stands for; None for an unknown, revoked, used-up or expired one."""
        now = self._clock.now()
        with self._database.read() as work:
            record = work.tokens.find(secret, now=now)
            over = record is not None and _contract_over(work, record.person, record.role, now)
        if record is None or API not in record.scopes:
            return None
        if record.last_used_on != now.date():
            with self._database.write() as work:
                work.tokens.used(record.prefix, now=now)
        return Actor(person=record.person, role=record.role, contract_over=over)

    def sign_in(self, identity: Identity, *, instead_of: str | None) -> str:
        """Sign in whom a provider vouches for; the browser's fresh secret.

        instead_of: the secret the browser brought; it ends, so that none can be planted.

        Raises:
            NoRoleError: none of their groups has a role here.
        """
        now = self._clock.now()
        with self._database.write() as work:
            account = work.accounts.known(
                identity.issuer, identity.subject, fresh=self._ids.new("acc"), now=now
            )
            roles = identity.roles | account.granted
            if not roles:
                raise NoRoleError(
                    "You are known, and have no role in Chatham yet. Ask whoever looks after "
                    "Chatham in your organization to add you to a group."
                )
            return self._open(work, account.id, account.person, roles, instead_of)

    def appoint_administrator(self, issuer: str, subject: str) -> bool:
        """Make an administrator of whom a provider knows by `subject`; False if they are one.

        For whoever has this machine's key file: they could read and change everything anyway.
        """
        with self._database.write() as work:
            known = work.accounts.known(
                issuer, subject, fresh=self._ids.new("acc"), now=self._clock.now()
            )
            return self._grant(work, known.id, Role.ADMINISTRATOR)

    def has_administrator(self) -> bool:
        """Whether somebody was made an administrator here, or holds a token or code of one."""
        now = self._clock.now()
        with self._database.read() as work:
            holds = any(
                one.role is Role.ADMINISTRATOR and one.expires_at > now for one in work.tokens.all()
            )
            return holds or work.accounts.any_granted(Role.ADMINISTRATOR)

    def sign_in_here(self, role: Role, person: PersonId | None, *, instead_of: str | None) -> str:
        """Local mode: act as anybody; the browser's fresh secret."""
        with self._database.write() as work:
            return self._open(work, None, person, {role}, instead_of)

    def of_browser(self, secret: str) -> Signed | None:
        """Who is signed in; None when idle for too long, ended or unknown."""
        now = self._clock.now()
        with self._database.read() as work:
            found = work.accounts.find(secret, now=now)
            if found is None:
                return None
            record, due = found
            over = _contract_over(work, record.person, record.role, now)
        if due:
            with self._database.write() as work:
                work.accounts.seen(secret, now=now)
        return _signed(record, contract_over=over)

    def act_as(self, secret: str, role: Role) -> str:
        """Change to another of one's roles, under a fresh secret.

        Raises:
            NoRoleError: not one of theirs.
            NotStored: the browser is not signed in.
        """
        with self._database.write() as work:
            found = work.accounts.find(secret, now=self._clock.now())
            if found is None:
                raise NotStored("You are signed out. Sign in again.")
            record, _ = found
            if role not in record.roles:
                raise NoRoleError("You do not have this role. Choose one of yours.")
            return self._open(work, record.account, record.person, record.roles, secret, role)

    def sign_out(self, secret: str) -> None:
        """End one browser."""
        with self._database.write() as work:
            work.accounts.close(secret)

    def sign_out_everywhere(self, account: str) -> int:
        """End every browser of an account; how many there were."""
        with self._database.write() as work:
            return work.accounts.close_all(account)

    def link(self, account: str, secret: str) -> PersonId | None:
        """Join an account to the person a `link` token was handed to; the token is used up.

        An administrator's code has no person behind it: it gives the account the role instead.

        Raises:
            NotStored: no such token.
        """
        with self._database.write() as work:
            record = work.tokens.find(secret, now=self._clock.now())
            if record is None or LINK not in record.scopes:
                raise _not_valid()
            if record.person is None and record.role is not Role.ADMINISTRATOR:
                raise _not_valid()
            work.tokens.revoke(record.prefix)
            if record.person is None:
                self._grant(work, account, Role.ADMINISTRATOR)
                return None
            work.accounts.link(account, record.person)
            actor = Actor(person=record.person, role=record.role)
            self._trail.note(work, self._trail.event(EventKind.ADMIN_ROLE_GRANTED, actor=actor))
        return record.person

    def _grant(self, work: UnitOfWork, account: str, role: Role) -> bool:
        if not work.accounts.grant(account, role):
            return False
        event = self._trail.event(
            EventKind.ADMIN_ROLE_GRANTED, refs=Refs(record=account), facts={"role": role.value}
        )
        self._trail.note(work, event)
        return True

    def _open(  # noqa: PLR0917  -- private, and each says what it is
        self,
        work: UnitOfWork,
        account: str | None,
        person: PersonId | None,
        roles: Collection[Role],
        instead_of: str | None,
        role: Role | None = None,
    ) -> str:
        if instead_of is not None:
            work.accounts.close(instead_of)
        secret = new_secret(self._randomness)
        work.accounts.open(
            secret,
            account_id=account,
            person=person,
            role=role or _first(roles),
            roles=roles,
            now=self._clock.now(),
        )
        return secret


def _not_valid() -> NotStored:
    return NotStored("This code is not valid, or no longer. Ask for a new one.")


def _first(roles: Collection[Role]) -> Role:
    # In the order they are listed in, which puts those with the least reach over others first.
    return next(role for role in Role if role in roles)


def _contract_over(work: UnitOfWork, person: PersonId | None, role: Role, now: datetime) -> bool:
    """Looked up at every request, so that the way in ends with the day."""
    if person is None or role is not Role.COACH:
        return False
    last = work.coaches.contract_until(person)
    return last is not None and last < now.date()


def _signed(record: BrowserRecord, *, contract_over: bool) -> Signed:
    actor = Actor(person=record.person, role=record.role, contract_over=contract_over)
    return Signed(actor=actor, account=record.account, roles=record.roles)
