"""A look over the installation: what is right, what is missing, and what to run.

Invariant: a check says that something is set or answers, never what it says; one that breaks is
told as broken and keeps no other from being made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from assistant.access.modes import Mode, SignIn
from assistant.access.office import AccessOffice
from assistant.cases.apprise_notifier import ALERT_FILE, private_address
from assistant.mail.post import MAIL_FILE
from assistant.programme.desk import ProgrammeDesk
from assistant.programme.mail_server import MailServer
from assistant.programme.settings import REQUIRED, WORDS
from assistant.rights.schedule import load_schedule
from assistant.storage.database import Database
from assistant.storage.programme_records import SettingKey
from assistant.storage.register_records import Office
from governance.errors import ChathamError


class State(StrEnum):
    """How something stands. MISSING: nothing is served without it. ADVICE: better to have it."""

    RIGHT = "right"
    ADVICE = "advice"
    MISSING = "missing"
    BROKEN = "broken"


def worse(one: State, other: State) -> State:
    """The one of two that has to be looked at first."""
    return min(one, other, key=(State.BROKEN, State.MISSING, State.ADVICE, State.RIGHT).index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of a check-up. words: a sentence; where something is to do, it says what."""

    name: str
    state: State
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a check-up looks at.

    discover: asks the sign-in service. tries: whether that and the mail server are asked at all.
    """

    database: Database
    programme: ProgrammeDesk
    access: AccessOffice
    home: Path
    sign_in: Callable[[], SignIn]
    discover: Callable[[SignIn], None]
    tries: bool


STOPS: Final = frozenset({State.MISSING, State.BROKEN})


def check_up(at: Looked) -> tuple[Check, ...]:
    """Every check, in the order somebody would mend them."""
    return tuple(_checks(at))


def _checks(at: Looked) -> Iterator[Check]:
    yield guarded("database", lambda: _database(at))
    yield from _settings(at)
    yield guarded("retention", lambda: _retention(at))
    yield guarded("administrator", lambda: _administrator(at))
    yield guarded("privacy officer", lambda: _officer(at))
    yield guarded("sign-in", lambda: _sign_in(at))
    yield guarded("mail", lambda: _mail(at))
    yield guarded("alerts", lambda: _alerts(at))


def guarded(name: str, look: Callable[[], tuple[State, str]]) -> Check:
    """A check by this name; whatever goes wrong while looking is told, without its details."""
    try:
        state, words = look()
    except ChathamError as fault:
        state, words = State.BROKEN, str(fault)
    except Exception as fault:  # noqa: BLE001  -- its text may quote what is set
        state, words = State.BROKEN, f"It cannot be looked at ({type(fault).__name__})."
    return Check(name=name, state=state, words=words)


def _database(at: Looked) -> tuple[State, str]:
    at.database.require_current()
    return State.RIGHT, "The database is at this version."


def _settings(at: Looked) -> Iterator[Check]:
    try:
        now = at.programme.current()
    except ChathamError as fault:
        yield Check(name="programme", state=State.BROKEN, words=str(fault))
        return
    given = {
        SettingKey.CRISIS_CONTACTS: bool(now.crisis_contacts),
        SettingKey.PRIVACY_CONTACT: SettingKey.PRIVACY_CONTACT not in now.missing,
        SettingKey.HUMAN_CONTACT: now.human_contact is not None,
        SettingKey.ORGANIZATION: now.named,
    }
    for key, is_set in given.items():
        name, flag = key.value.replace("_", " "), f"--{key.value.replace('_', '-')}".rstrip("s")
        if is_set:
            yield Check(name=name, state=State.RIGHT, words=f"Set: {WORDS[key]}.")
            continue
        state = State.MISSING if key in REQUIRED else State.ADVICE
        words = f"Nobody has said yet: {WORDS[key]}. Run `chatham init {flag} …`."
        yield Check(name=name, state=state, words=words)


def _retention(at: Looked) -> tuple[State, str]:
    rules = load_schedule(at.home).rules.values()
    shorter = sum(rule.time < rule.ceiling for rule in rules)
    words = f"{shorter} of them shortened here" if shorter else "none of them shortened here"
    return State.RIGHT, f"Everything has a time to live; {words}."


def _administrator(at: Looked) -> tuple[State, str]:
    if at.access.has_administrator():
        return State.RIGHT, "Somebody can sign in as administrator."
    return State.ADVICE, (
        "Nobody was made an administrator here. Run `chatham init --administrator-code`, or "
        "`--administrator-subject` with a sign-in service."
    )


def _officer(at: Looked) -> tuple[State, str]:
    with at.database.read() as work:
        holds = any(
            one.office is Office.PRIVACY and one.ended_at is None for one in work.officers.all()
        )
    if holds:
        return State.RIGHT, "Somebody is appointed."
    return State.ADVICE, "Nobody is appointed. Run `chatham officers appoint privacy`."


def _sign_in(at: Looked) -> tuple[State, str]:
    how = at.sign_in()
    if how.mode is not Mode.OIDC:
        return State.RIGHT, f"People come in by {how.mode.value}; nothing to reach."
    if not at.tries:
        return State.ADVICE, "The sign-in service was not asked."
    at.discover(how)
    return State.RIGHT, "The sign-in service answers, with its endpoints and keys."


def _mail(at: Looked) -> tuple[State, str]:
    address = private_address(at.home, MAIL_FILE)
    if address is None:
        return State.ADVICE, (
            f"No mail server: links are shown, not sent. Put its address into {MAIL_FILE}, or run "
            "`chatham init --mail-server-file FILE`."
        )
    server = MailServer.of(address)
    if not at.tries:
        return State.ADVICE, "A mail server is named; it was not asked."
    server.greet()
    return State.RIGHT, "The mail server answers. Nothing was sent."


def _alerts(at: Looked) -> tuple[State, str]:
    if private_address(at.home, ALERT_FILE) is None:
        return (
            State.ADVICE,
            (f"Nobody is alerted of overdue cases. Put an address into {ALERT_FILE}."),
        )
    return State.RIGHT, "Overdue cases have somewhere to alert. It was not tried."
