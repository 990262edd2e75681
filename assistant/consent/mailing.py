"""Sends an invitation by e-mail: the link, and nothing else, to one address.

Invariants: invitation and mail are made in one transaction, so that neither is without the other;
the address is sealed until the mail is sent and kept nowhere after that (see `assistant.mail`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from assistant.consent.invitations import Invited
from assistant.mail.outbox import About, Outbox
from assistant.mail.post import MAIL_FILE, MailError, SmtpPost, mail_address
from assistant.storage.outbox_records import Letter, MailKind
from assistant.storage.work import UnitOfWork

__all__ = ["LINK", "MAIL_FILE", "InvitationMail", "MailError", "Mailing"]

LINK: Final = "/invitation#"
"""Where an invitation is answered; its secret follows."""
Mailing: TypeAlias = Callable[[UnitOfWork, Invited], None]
"""Keeps the mail of a new invitation, within its transaction."""


class InvitationMail:
    """Writes invitations to people. public_url: where they are answered."""

    def __init__(self, *, outbox: Outbox, server: SmtpPost, public_url: str) -> None:
        self._outbox: Final = outbox
        self._server: Final = server
        self._base: Final = public_url.rstrip("/")

    def to(self, address: str) -> Mailing:
        """What mails an invitation to this address, for `Invitations.invite`.

        Raises:
            MailError: it is no address, no usable mail server is set up, or the link would lead
                nowhere. Nobody was invited.
        """
        if not self._base:
            raise MailError(
                "A link that is sent has to lead somewhere: set CHATHAM_PUBLIC_URL. Nobody was "
                "invited."
            )
        to = mail_address(address)
        self._server.demand()

        def keep(work: UnitOfWork, invited: Invited) -> None:
            record = invited.record
            about = About(
                kind=MailKind.INVITATION,
                engagement=record.engagement,
                person=record.person,
                record=record.id,
                useful_until=record.expires_at,
            )
            link = f"{self._base}{LINK}{invited.secret}"
            self._outbox.put(work, about, Letter(to=to, link=link))

        return keep
