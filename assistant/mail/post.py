"""Sends one link to one address, through the mail server an installation names.

Invariants: whoever else the file with the server names gets nothing; a mail tried twice has the
same Message-ID (RFC 5322 §3.6.4), so that a mailbox can tell; no address is quoted or logged.
"""

from __future__ import annotations

import logging
import re
import warnings
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from assistant.cases.apprise_notifier import AlertFileError, private_address
from assistant.storage.outbox_records import Letter
from governance.errors import ChathamError

MAIL_FILE: Final = "mail.url"
"""In CHATHAM_HOME, mode 0600: the server mail goes out through, as mailtos://user:password@host"""
SUBJECT: Final = "A link for you"
_SECONDS: Final = 20
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}", re.ASCII)
_RECIPIENTS: Final = frozenset({"to", "cc", "bcc", "format", "reply"})


class MailError(ChathamError):
    """Nothing can be sent to this address or through this server; nothing was kept to be sent."""


def is_mail_address(text: str) -> bool:
    """Whether it is one plain e-mail address (a part of RFC 5321 §4.1.2: nothing quoted)."""
    return _ADDRESS.fullmatch(text) is not None


def mail_address(text: str) -> str:
    """`text`, if it is one plain e-mail address.

    Raises:
        MailError: it is none. It is not repeated.
    """
    if not is_mail_address(text):
        raise MailError("That is not one e-mail address. Nothing was sent; check it.")
    return text


class SmtpPost:
    """The mail server of an installation. home: where the file with its address is."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def demand(self) -> str:
        """The address of the server, without anybody to write to.

        Raises:
            MailError: none is set up, or others may read the file, or it names no mail server.
        """
        try:
            server = private_address(self._home, MAIL_FILE)
        except AlertFileError as unusable:
            raise MailError(f"{unusable} Nothing was sent.") from None
        if server is None:
            raise MailError(
                f"No mail server is set up. Put its address into {MAIL_FILE} in CHATHAM_HOME, such "
                "as mailtos://user:password@host, readable by you alone, or show the link yourself."
            )
        return _without_recipients(server)

    def send(self, letter: Letter, *, mail: str, at: datetime) -> None:
        """Hand a letter to the server. mail: its id, the same at every try.

        Raises:
            MailError: the server is not set up, cannot be reached, or did not take it.
        """
        if not _taken(self.demand(), letter, mail, at):
            raise MailError("The mail server did not take it. It is kept and tried again.")


def _without_recipients(server: str) -> str:
    parts = urlsplit(server)
    if parts.scheme not in {"mailto", "mailtos"} or parts.path.strip("/"):
        raise MailError(
            f"{MAIL_FILE} names a mail server and nobody to write to, such as "
            "mailtos://user:password@host. Nothing was sent."
        )
    options = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _RECIPIENTS]
    # Apprise wants somebody; whom we write to is said below.
    options += [("to", "nobody@localhost"), ("format", "text")]
    return urlunsplit(parts._replace(query=urlencode(options, quote_via=quote)))


def _taken(server: str, letter: Letter, mail: str, at: datetime) -> bool:
    for name in ("apprise", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # both write addresses
    try:
        # Half a second to import, and only where something is really to be sent. Apprise imports
        # every plugin it has, and one of them an old module of Python's.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _handed_over(server, letter, mail, at)
    except Exception:  # noqa: BLE001  -- whatever broke may quote the address; it did not go
        return False


def _handed_over(server: str, letter: Letter, mail: str, at: datetime) -> bool:
    from apprise import Apprise  # noqa: PLC0415  -- see above
    from apprise.plugins.email import NotifyEmail  # noqa: PLC0415  -- see above
    from apprise.plugins.email.smtp import AppriseSMTPController  # noqa: PLC0415  -- see above

    # What Apprise makes of the server's address: its host, port and way of securing.
    service = Apprise.instantiate(server, suppress_exceptions=True)  # pyright: ignore[reportUnknownMemberType]  -- bare `dict` in its signature
    if not isinstance(service, NotifyEmail):
        return False
    way: Any = service  # its attributes have no types of their own
    sender = str(way.from_addr[1])
    message = _message(letter, sender=sender, mail=mail, at=at)
    controller: Any = AppriseSMTPController
    with controller(
        host=way.smtp_host,
        port=way.port,
        secure_mode=way.secure_mode,
        user=way.user,
        password=way.password,
        verify_certificate=way.verify_certificate,
        socket_connect_timeout=_SECONDS,
    ) as smtp:
        return bool(smtp.sendmail(sender, [letter.to], message.as_string()))


def _message(letter: Letter, *, sender: str, mail: str, at: datetime) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{mail}@{sender.rpartition('@')[2] or 'localhost'}>"
    message["Date"] = format_datetime(at)
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = SUBJECT
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: no answering machine answers
    message.set_content(f"{letter.link}\n")
    return message
