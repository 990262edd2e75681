"""What `chatham init` asks for: the organization, its contacts, retention, mail, an administrator.

Invariants: what is given by a flag is not asked for; nothing is asked where nobody sits; running
it again changes only what is given, and what was answered with an empty line stays as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click

from assistant.access.office import API, LINK
from assistant.bootstrap import Chatham
from assistant.cli.context import note, result
from assistant.cli.exits import BadInput
from assistant.config import Settings
from assistant.mail.post import MailError, SmtpPost, mail_address
from assistant.programme.demonstration import set_up
from assistant.programme.files import keep_mail_server, shorten
from assistant.programme.mail_server import MailServerError
from assistant.programme.settings import MOST_LINES, SettingRefusedError
from assistant.rights.schedule import RetentionSettingsError
from assistant.storage.outbox_records import Letter
from assistant.storage.programme_records import SettingKey
from assistant.storage.rights_records import Category
from governance.identity import Actor, Role

ADMINISTRATOR: Final = Actor(person=None, role=Role.ADMINISTRATOR)
CODE_DAYS: Final = 7
_SETTINGS: Final[Mapping[SettingKey, str]] = {
    SettingKey.ORGANIZATION: "organization",
    SettingKey.PRIVACY_CONTACT: "privacy_contact",
    SettingKey.CRISIS_CONTACTS: "crisis_contact",
    SettingKey.HUMAN_CONTACT: "human_contact",
}
_QUESTIONS: Final[Mapping[SettingKey, str]] = {
    SettingKey.ORGANIZATION: "The organization's name, as people know it",
    SettingKey.PRIVACY_CONTACT: "Who answers for privacy, and how to reach them",
    SettingKey.CRISIS_CONTACTS: "Whom to call in a crisis, with the number",
    SettingKey.HUMAN_CONTACT: "An independent ombudsperson, and how to reach them",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What was given. settings: lines by key. keep: days by kind. mail: the server's address."""

    settings: Mapping[SettingKey, tuple[str, ...]] = field(repr=False)
    keep: Mapping[Category, int]
    mail: str | None = field(repr=False)
    demo: bool
    code: bool
    subject: str | None = field(repr=False)


def founding_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The flags of `chatham init`; each can be given again later."""
    options = (
        click.option("--organization", help="Its name, as people know it."),
        click.option("--privacy-contact", help="Who answers for privacy, and how to reach them."),
        click.option(
            "--crisis-contact",
            multiple=True,
            help="Whom to call in a crisis, with the number; once for each. Replaces those set.",
        ),
        click.option("--human-contact", help="An ombudsperson, and how to reach them."),
        click.option(
            "--keep", multiple=True, metavar="KIND=DAYS", help="Keep a kind for fewer days."
        ),
        click.option(
            "--mail-server-file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="A file with the mail server's address; it is copied, for you alone to read.",
        ),
        click.option("--administrator-subject", help="The first administrator's OIDC subject."),
        click.option("--administrator-code", is_flag=True, help="Print a code for them, once."),
        click.option("--demo", is_flag=True, help="Say what the demo organization says."),
        click.option("--send-test-mail", metavar="ADDRESS", help="Really send a link there."),
        click.option("--offline", is_flag=True, help="Try neither sign-in service nor mail."),
        click.option("--no-input", is_flag=True, help="Ask nothing."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def founding_of(options: Mapping[str, Any]) -> Founding:
    """The flags, read. Nothing is stored yet.

    Raises:
        BadInput: a flag cannot be read.
    """
    settings: dict[SettingKey, tuple[str, ...]] = {}
    for key, name in _SETTINGS.items():
        value = options[name]
        if value:
            settings[key] = (value,) if isinstance(value, str) else tuple(value)
    mail = options["mail_server_file"]
    return Founding(
        settings=settings,
        keep=dict(_kept(one) for one in options["keep"]),
        mail=None if mail is None else mail.read_text(encoding="utf-8").strip(),
        demo=options["demo"],
        code=options["administrator_code"],
        subject=options["administrator_subject"],
    )


def asked(founding: Founding, chatham: Chatham) -> Founding:
    """`founding`, with what somebody at the terminal answers about what is not set yet."""
    now = chatham.programme.current()
    is_set = {
        SettingKey.ORGANIZATION: now.named,
        SettingKey.PRIVACY_CONTACT: SettingKey.PRIVACY_CONTACT not in now.missing,
        SettingKey.CRISIS_CONTACTS: bool(now.crisis_contacts),
        SettingKey.HUMAN_CONTACT: now.human_contact is not None,
    }
    answers = dict(founding.settings)
    note("An empty line leaves something for later.")
    for key, question in _QUESTIONS.items():
        if is_set[key] or key in answers:
            continue
        most = MOST_LINES if key is SettingKey.CRISIS_CONTACTS else 1
        if lines := _lines(question, most):
            answers[key] = lines
    code = founding.code
    if not (code or founding.subject or chatham.access.has_administrator()):
        code = click.confirm("Make a code for the first administrator?", default=True, err=True)
    return Founding(
        settings=answers,
        keep=founding.keep,
        mail=founding.mail,
        demo=founding.demo,
        code=code,
        subject=founding.subject,
    )


def found(founding: Founding, chatham: Chatham, settings: Settings) -> None:
    """Store what was given.

    Raises:
        BadInput: something cannot be set; what came before it is kept, and the rest is not.
    """
    if founding.demo:
        set_up(chatham.programme)
    try:
        for key, lines in founding.settings.items():
            chatham.programme.change(key, lines, by=ADMINISTRATOR)
        if founding.keep and shorten(settings.home_dir, founding.keep):
            chatham.programme.noted("retention", by=ADMINISTRATOR)
        if founding.mail is not None and keep_mail_server(settings.home_dir, founding.mail):
            chatham.programme.noted("mail_server", by=ADMINISTRATOR)
    except (SettingRefusedError, RetentionSettingsError, MailServerError) as refused:
        raise BadInput(str(refused)) from None
    _administrator(founding, chatham, settings)


def send_test_mail(chatham: Chatham, settings: Settings, address: str) -> None:
    """Send a link to this installation to one address, through the server invitations use.

    Raises:
        BadInput: no mail server is set up, it is no address, or the mail did not go.
    """
    link = settings.public_url or f"http://{settings.host}:{settings.port}/"
    try:
        letter = Letter(to=mail_address(address), link=link)
        post = SmtpPost(settings.home_dir)
        post.send(letter, mail=chatham.ids.new("mail"), at=chatham.clock.now())
    except MailError as refused:
        raise BadInput(str(refused)) from None
    note("A test mail went out, with a link and nothing else.")


def somebody_sits_there(*, no_input: bool) -> bool:
    """Whether questions can be asked."""
    return not no_input and sys.stdin.isatty()


def _administrator(founding: Founding, chatham: Chatham, settings: Settings) -> None:
    if founding.subject is not None:
        if not settings.oidc_issuer:
            raise BadInput("A subject belongs to a sign-in service. Set CHATHAM_OIDC_ISSUER first.")
        chatham.access.appoint_administrator(settings.oidc_issuer, founding.subject)
        note("The first administrator signs in with the sign-in service.")
    if founding.code:
        # With a sign-in service the code makes an account an administrator, once; without one
        # there are no accounts, and it is what they ask with.
        scope = LINK if settings.oidc_issuer else API
        code, _ = chatham.access.issue(Role.ADMINISTRATOR, None, days=CODE_DAYS, scope=scope)
        note(f"For the first administrator, {CODE_DAYS} days, not shown again:")
        result(code)


def _lines(question: str, most: int) -> tuple[str, ...]:
    lines: Sequence[str] = ()
    while len(lines) < most:
        more = question if not lines else "Another one"
        answer = click.prompt(more, default="", show_default=False, err=True).strip()
        if not answer:
            break
        lines = (*lines, answer)
    return tuple(lines)


def _kept(pair: str) -> tuple[Category, int]:
    name, _, days = pair.partition("=")
    if name not in set(Category) or not days.isascii() or not days.isdigit():
        raise BadInput(
            "Write --keep as KIND=DAYS, such as raw=3. See the kinds with `chatham retention show`."
        )
    return Category(name), int(days)
