"""The only module that uses Apprise: one address, read from a private file, and one link.

Invariant: nothing goes anywhere but to the configured address. Redirects, plugin folders, images,
attachments, stored state and logging are off; the address may hold a secret and is never shown.
"""

from __future__ import annotations

import logging
import os
import stat
import warnings
from pathlib import Path
from typing import Final

from assistant.cases.alerts import NotifierError
from governance.errors import ChathamError

ALERT_FILE: Final = "alerts.url"
"""In CHATHAM_HOME, mode 0600: one Apprise URL, such as mailtos://… or https://…"""

_SECONDS: Final = 20.0


class AlertFileError(ChathamError):
    """A file with an address to send to, or through, cannot be used."""


class AppriseNotifier:
    """Sends a link to one address. repr never shows it."""

    __slots__ = ("_url",)

    def __init__(self, url: str) -> None:
        self._url = url

    def __repr__(self) -> str:
        return "<AppriseNotifier>"

    def notify(self, link: str, /) -> None:
        """Send `link`.

        Raises:
            NotifierError: the address is not one, or did not take it. Neither is quoted.
        """
        if not self._sent(link):
            raise NotifierError("The alert did not arrive. It is tried again; nothing is lost.")

    def _sent(self, link: str) -> bool:
        # Half a second to import, and only where an alert is really due.
        import apprise  # noqa: PLC0415
        from apprise.plugins.base import NotifyBase  # noqa: PLC0415

        for name in ("apprise", "urllib3"):
            # Both write addresses, and an address can be a secret.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        asset = apprise.AppriseAsset(
            plugin_paths=[],
            storage_mode=apprise.PersistentStoreMode.MEMORY,
            service_timeout=_SECONDS,
            allow_templates=False,
            app_id="Chatham",
            app_desc="",
            app_url="",
            image_url_mask="",
            image_url_logo="",
            image_path_mask=False,
            async_mode=False,
            http_redirects=False,
        )
        try:
            # It imports every plugin it has, and one of them an old module of Python's.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                service = apprise.Apprise.instantiate(self._url, asset=asset)  # pyright: ignore[reportUnknownMemberType]  -- bare `dict` in its signature
            if not isinstance(service, NotifyBase):
                return False
            # The address itself must not turn redirects on again.
            service.redirects = False
            return bool(service.notify(body=link, title=""))
        except Exception:  # noqa: BLE001  -- a plugin may raise anything, with the address in it
            return False


def configured_notifier(home: Path) -> AppriseNotifier | None:
    """The notifier of an installation, or None when nobody has set one up.

    Raises:
        AlertFileError: others may read the file, or it holds no single address.
    """
    address = private_address(home, ALERT_FILE)
    return None if address is None else AppriseNotifier(address)


def private_address(home: Path, name: str) -> str | None:
    """The one address in a file of `home` that nobody else may read; None without the file.

    Raises:
        AlertFileError: others may read the file, or it holds no single address.
    """
    path = home / name
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AlertFileError(
            f"{name} cannot be opened ({type(error).__name__}). Nothing is sent meanwhile."
        ) from None
    with os.fdopen(descriptor, "rb") as file:
        if os.fstat(descriptor).st_mode & 0o077 or not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise AlertFileError(
                f"{name} holds an address that can be a secret, and others may read it. "
                f"Run `chmod 600 {name}` in CHATHAM_HOME."
            )
        lines = file.read(4096).decode("utf-8", "replace").split()
    if len(lines) != 1 or "://" not in lines[0]:
        raise AlertFileError(f"{name} holds one address, such as mailtos://…, and no more.")
    return lines[0]
