"""Accounts of a sign-in service, and the browsers signed in. Secrets are stored as keyed hashes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import RowMapping, delete, insert, select, update

from assistant.storage.access_keys import ACCOUNTS, BROWSERS, keyed_fingerprint
from assistant.storage.errors import NotStored
from assistant.storage.keyring import KeyRing
from assistant.storage.statements import Statements
from assistant.storage.tables import account, web_session
from governance.identity import PersonId, Role

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
_SEEN_EVERY: Final = timedelta(minutes=1)
"""How exactly idleness is known; finer would be a write for every request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """Somebody the sign-in service knows. person: whom of ours they have proved to be.

    granted: roles given to them here, beside those their groups give.
    """

    id: str
    person: PersonId | None
    granted: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserRecord:
    """A signed-in browser. roles: those it may change to, the present one among them."""

    account: str | None
    person: PersonId | None
    role: Role
    roles: frozenset[Role]
    expires_at: datetime


class Accounts:
    """The accounts and signed-in browsers of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    def known(self, issuer: str, subject: str, *, fresh: str, now: datetime) -> AccountRecord:
        """The account of this subject, made under the id `fresh` if there is none."""
        hashed = keyed_fingerprint(self._keyring, ACCOUNTS, f"{issuer}\x00{subject}")
        row = self._statements.first(select(account).where(account.c.subject == hashed))
        if row is not None:
            return _account(row)
        self._statements.change(
            insert(account).values(id=fresh, subject=hashed, person_id=None, created_at=now)
        )
        return AccountRecord(id=fresh, person=None)

    def link(self, account_id: str, person: PersonId) -> None:
        """From now on this account acts as `person`, in browsers signed in already as well.

        Raises:
            NotStored: there is no such account.
        """
        theirs = update(account).where(account.c.id == account_id).values(person_id=person)
        if self._statements.change(theirs) != 1:
            raise NotStored("There is no such account. Sign in again.")
        browsers = update(web_session).where(web_session.c.account_id == account_id)
        self._statements.change(browsers.values(person_id=person))

    def grant(self, account_id: str, role: Role) -> bool:
        """Give an account a role, in browsers signed in already as well; False if it had it.

        Raises:
            NotStored: there is no such account.
        """
        row = self._statements.first(select(account).where(account.c.id == account_id))
        if row is None:
            raise NotStored("There is no such account. Sign in again.")
        granted = _account(row).granted
        if role in granted:
            return False
        theirs = update(account).where(account.c.id == account_id)
        self._statements.change(theirs.values(granted=tuple(sorted({*granted, role}))))
        browsers = select(web_session).where(web_session.c.account_id == account_id)
        for browser in self._statements.rows(browsers):
            one = update(web_session).where(web_session.c.hash == browser["hash"])
            roles = tuple(sorted({*browser["roles"], role.value}))
            self._statements.change(one.values(roles=roles))
        return True

    def any_granted(self, role: Role) -> bool:
        """Whether anybody was given this role here."""
        rows = self._statements.rows(select(account).where(account.c.granted.is_not(None)))
        return any(role in _account(row).granted for row in rows)

    def open(
        self,
        secret: str,
        *,
        account_id: str | None,
        person: PersonId | None,
        role: Role,
        roles: Collection[Role],
        now: datetime,
    ) -> None:
        """Sign a browser in under a fresh secret; those that ran out are forgotten."""
        gone = delete(web_session).where(
            (web_session.c.expires_at <= now) | (web_session.c.seen_at <= now - IDLE)
        )
        self._statements.change(gone)
        self._statements.change(
            insert(web_session).values(
                hash=self._hash(secret),
                account_id=account_id,
                person_id=person,
                role=role,
                roles=tuple(sorted({*roles, role})),
                seen_at=now,
                expires_at=now + ABSOLUTE,
            )
        )

    def find(self, secret: str, *, now: datetime) -> tuple[BrowserRecord, bool] | None:
        """Whose browser this is, and whether `seen` is due; None when idle, ended or unknown."""
        row = self._statements.first(
            select(web_session).where(
                web_session.c.hash == self._hash(secret),
                web_session.c.expires_at > now,
                web_session.c.seen_at > now - IDLE,
            )
        )
        return None if row is None else (_browser(row), row["seen_at"] <= now - _SEEN_EVERY)

    def seen(self, secret: str, *, now: datetime) -> None:
        """Somebody is still there."""
        here = update(web_session).where(web_session.c.hash == self._hash(secret))
        self._statements.change(here.values(seen_at=now))

    def close(self, secret: str) -> bool:
        """Sign a browser out; False when it was not signed in."""
        gone = delete(web_session).where(web_session.c.hash == self._hash(secret))
        return self._statements.change(gone) == 1

    def close_all(self, account_id: str) -> int:
        """Sign an account out of every browser; how many there were."""
        gone = delete(web_session).where(web_session.c.account_id == account_id)
        return self._statements.change(gone)

    def sign_everybody_out(self) -> int:
        """Sign every account out of every browser; how many browsers there were."""
        return self._statements.change(delete(web_session))

    def _hash(self, secret: str) -> bytes:
        return keyed_fingerprint(self._keyring, BROWSERS, secret)


def _account(row: RowMapping) -> AccountRecord:
    granted = frozenset(Role(role) for role in row["granted"] or ())
    return AccountRecord(id=row["id"], person=row["person_id"], granted=granted)


def _browser(row: RowMapping) -> BrowserRecord:
    return BrowserRecord(
        account=row["account_id"],
        person=row["person_id"],
        role=row["role"],
        roles=frozenset(Role(role) for role in row["roles"]),
        expires_at=row["expires_at"],
    )
