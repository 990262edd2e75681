"""Asks the mail server whether it is there: a connection, TLS where it is due, EHLO, and goodbye.

Invariant: nothing is sent and nobody is named; the address, which may hold a secret, is not shown.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from governance.errors import ChathamError

SECONDS: Final = 10.0
_PLAIN_PORT: Final = 25
_SUBMISSION: Final = 587
_TLS_PORT: Final = 465


class MailServerError(ChathamError):
    """The mail server cannot be used as it is named, or does not answer; nothing was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail goes out. tls: from the first byte. upgrades: STARTTLS (RFC 3207) is demanded."""

    host: str
    port: int
    tls: bool
    upgrades: bool
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    @classmethod
    def of(cls, address: str) -> MailServer:
        """The server behind `mailto://…` or `mailtos://…`, as Apprise reads it.

        Raises:
            MailServerError: it is no such address.
        """
        try:
            parts = urlsplit(address)
            options = {key.lower(): values[-1] for key, values in parse_qs(parts.query).items()}
            host, port = options.get("smtp") or parts.hostname, parts.port
        except ValueError:
            host, port, parts, options = None, None, urlsplit(""), {}
        if parts.scheme not in {"mailto", "mailtos"} or not host:
            raise MailServerError(
                "The address of the mail server is not one, such as mailtos://user:password@host. "
                "Nothing was tried."
            )
        secure = parts.scheme == "mailtos"
        tls = secure and (options.get("mode", "").lower() == "ssl" or port == _TLS_PORT)
        usual = _TLS_PORT if tls else _SUBMISSION if secure else _PLAIN_PORT
        return cls(host=host, port=port or usual, tls=tls, upgrades=secure and not tls)

    def greet(self) -> None:
        """Connect and say EHLO.

        Raises:
            MailServerError: it does not answer, or not securely where that was asked for.
        """
        try:
            if self.tls:
                with smtplib.SMTP_SSL(
                    self.host, self.port, timeout=SECONDS, context=self.context
                ) as server:
                    answered = server.ehlo()[0]
            else:
                with smtplib.SMTP(self.host, self.port, timeout=SECONDS) as server:
                    answered = server.ehlo()[0]
                    if self.upgrades:
                        server.starttls(context=self.context)
                        answered = server.ehlo()[0]
        except (OSError, smtplib.SMTPException):
            answered = 0  # what a server says may quote an address
        if answered != _OK:
            raise MailServerError(
                "The mail server does not answer, or not over TLS as it should. Nothing was sent. "
                "Check its name, its port and the firewall."
            )


_OK: Final = 250
