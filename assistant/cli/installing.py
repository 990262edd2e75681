"""`chatham init` and `chatham migrate`: a key, a database, a ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from assistant.bootstrap import Chatham
from assistant.bundles import publisher
from assistant.cli.checking import checks_of, lines_of
from assistant.cli.context import note, result
from assistant.cli.founding import (
    asked,
    found,
    founding_of,
    founding_options,
    send_test_mail,
    somebody_sits_there,
)
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.storage.database import Database
from assistant.storage.errors import StorageError
from assistant.storage.keyring import create_key_file, read_key_file
from assistant.system import SystemIds, SystemRandomness
from governance.consent.notices import bundled_notices
from governance.ledger.kinds import EventKind


def install(settings: Settings, overrides: Overrides | None = None) -> Chatham:
    """Make what is missing of an installation: key file, database, notices, first checkpoint."""
    given = overrides or Overrides()
    settings.home_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    randomness = given.randomness or SystemRandomness()
    fresh = not settings.keys.exists()
    if fresh:
        keyring = create_key_file(
            settings.keys, randomness=randomness, ids=given.ids or SystemIds()
        )
    else:
        keyring = read_key_file(settings.keys, randomness=randomness)
    database = given.database or Database.open(settings.database, create=True, keyring=keyring)
    database.migrate()
    chatham = Chatham(settings, keyring, replace(given, database=database))
    chatham.rights.keys.register()
    chatham.rights.listed.begin()
    chatham.bundles.register.take_over(publisher.shipped())
    with database.write() as work:
        desk = chatham.consent_desk(work)
        for notice in bundled_notices():
            desk.publish(notice)
        if fresh:
            chatham.trail.note(
                work,
                chatham.trail.event(EventKind.KEY_MASTER_CREATED),
                chatham.trail.event(EventKind.ADMIN_INSTALLATION_CREATED),
            )
    return chatham


@click.command()
@founding_options
def init(**options: Any) -> None:  # noqa: ANN401  -- click hands options over by name
    """Make a key, a database and a ledger, and say whom people can turn to.

    Running it again keeps what is there, makes what is missing, and changes what is given.
    """
    settings = Settings()
    given = founding_of(options)
    fresh = not settings.keys.exists()
    chatham = install(settings)
    note("Chatham is ready.")
    note(f"  data   {settings.home_dir}")
    note(f"  key    {settings.keys}")
    note("")
    note("Keep a copy of the key file somewhere else, never beside a copy of the database:")
    note("without it nothing can be opened again, by anybody; with it, everything can.")
    note("")
    if fresh:
        from assistant.cli.keys import hand_over  # noqa: PLC0415  -- the word list loads slowly

        hand_over(chatham.rights.keys.issue_shares())
    note("The ledger's public key, for whoever checks it later:")
    result(chatham.signer.verifier.encode())
    note("")
    if somebody_sits_there(no_input=options["no_input"]):
        given = asked(given, chatham)
    found(given, chatham, settings)
    if options["send_test_mail"]:
        send_test_mail(chatham, settings, options["send_test_mail"])
    note("")
    for line in lines_of(checks_of(chatham, settings, tries=not options["offline"])):
        note(line)
    note("")
    note('Next: chatham speakers set north-7 "Name=coach,Name=coachee"')


@click.command()
def migrate() -> None:
    """Bring the database to this version, all or nothing."""
    settings = Settings()
    keyring = read_key_file(settings.keys, randomness=SystemRandomness())
    database = Database.open(settings.database, keyring=keyring)
    try:
        revision = database.migrate()
    except StorageError as fault:
        raise click.ClickException(str(fault)) from None
    result(revision)
    note("The database is at this version.")
