"""Sends an invitation by e-mail: the link, and nothing else, to one address.

Invariants: the address is used and kept nowhere; a mail that did not go is told, noted, and costs
nothing but the sending, since the invitation stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from assistant.cases.apprise_notifier import AlertFileError, AppriseNotifier, private_address
from assistant.consent.invitations import Invited
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from governance.errors import ChathamError
from governance.identity import Actor
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind

MAIL_FILE: Final = "mail.url"
"""In CHATHAM_HOME, mode 0600: the server mail goes out through, as mailtos://user:password@host"""
TRIES: Final = 2
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}", re.ASCII)
_RECIPIENTS: Final = frozenset({"to", "cc", "bcc", "format", "reply"})


class MailError(ChathamError):
    """Nothing can be sent to this address or through this server; nobody was invited."""


class Post(Protocol):
    """Takes one link to where it was made for."""

    def notify(self, link: str, /) -> None:
        """Send `link` and nothing else. Raises whatever it likes when it did not go."""
        ...


class InvitationMail:
    """Sends links. home: where the file with the mail server is."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        home: Path,
        post: Callable[[str], Post] = AppriseNotifier,
    ) -> None:
        self._database = database
        self._trail = trail
        self._home = home
        self._post = post

    def to(self, address: str) -> Post:
        """What sends to this address.

        Raises:
            MailError: it is no address, or no usable mail server is set up.
        """
        if not _ADDRESS.fullmatch(address):
            raise MailError("That is not one e-mail address. Nobody was invited; check it.")
        try:
            server = private_address(self._home, MAIL_FILE)
        except AlertFileError as unusable:
            raise MailError(f"{unusable} Nobody was invited.") from None
        if server is None:
            raise MailError(
                f"No mail server is set up. Put its address into {MAIL_FILE} in CHATHAM_HOME, such "
                "as mailtos://user:password@host, readable by you alone, or show the link yourself."
            )
        return self._post(_only_to(server, address))

    def send(self, invited: Invited, link: str, post: Post, *, by: Actor) -> bool:
        """Send an invitation's link; False when it did not go, which is noted as well."""
        sent = any(_went(post, link) for _ in range(TRIES))
        record = invited.record
        refs = Refs(engagement=record.engagement, subject=record.person, record=record.id)
        facts = {"status": "sent" if sent else "not_sent"}
        event = self._trail.event(
            EventKind.CONSENT_INVITATION_MAILED, actor=by, refs=refs, facts=facts
        )
        with self._database.write() as work:
            self._trail.note(work, event)
        return sent


def _only_to(server: str, address: str) -> str:
    """The server's address with one recipient: whoever else it names would get the link, too."""
    parts = urlsplit(server)
    if parts.scheme not in {"mailto", "mailtos"} or parts.path.strip("/"):
        raise MailError(
            f"{MAIL_FILE} names a mail server and nobody to write to, such as "
            "mailtos://user:password@host. Nobody was invited."
        )
    options = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _RECIPIENTS]
    options += [("to", address), ("format", "text")]
    return urlunsplit(parts._replace(query=urlencode(options, quote_via=quote)))


def _went(post: Post, link: str) -> bool:
    try:
        post.notify(link)
    except Exception:  # noqa: BLE001  -- whatever broke may quote the address; it did not go
        return False
    return True
