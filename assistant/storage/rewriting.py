"""Writing PostgreSQL's tables anew after an erasure, so that no dead row keeps a destroyed key.

`VACUUM (FULL)` copies what lives into a new file and drops the old one; a plain VACUUM would free
the place and leave the bytes in it (PostgreSQL documentation, "Routine Vacuuming").
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from assistant.storage.errors import StorageBusy
from assistant.storage.statements import guarded
from assistant.storage.tables import (
    coach_note,
    coach_record,
    contest,
    decision,
    engagement,
    enrolment,
    facet_set,
    idempotent_answer,
    ledger_entry,
    ledger_mention,
    mail_address,
    master_key,
    missed_name,
    outbox_mail,
    pilot_narratives,
    sealed_stage,
    session,
    stop_case,
    summary_edit,
    survey_mark,
    triage_request,
    vault_entry,
)

HOLDING: Final = (
    engagement,
    session,
    sealed_stage,
    decision,
    triage_request,
    vault_entry,
    missed_name,
    contest,
    summary_edit,
    coach_note,
    facet_set,
    idempotent_answer,
    stop_case,
    outbox_mail,
    enrolment,
    coach_record,
    pilot_narratives,
    survey_mark,
    mail_address,
    master_key,
    ledger_entry,
    ledger_mention,
)
"""Every table with a wrapped key, something sealed, or what can be taken out of the ledger."""

_OWNED: Final = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(%s)"


def rewrite(connection: Connection) -> bool:
    """Rewrite the tables one by one; False when one was locked for too long, or is not ours."""
    auto = connection.execution_options(isolation_level="AUTOCOMMIT")
    try:
        for table in HOLDING:
            # The server only warns whoever does not own a table, and leaves it as it is.
            owned = guarded(lambda: auto.exec_driver_sql(_OWNED, (table.name,)).scalar())  # noqa: B023  -- runs at once
            if not owned:
                return False
            statement = f'VACUUM (FULL) "{table.name}"'
            guarded(lambda: auto.exec_driver_sql(statement).close())  # noqa: B023  -- runs at once
    except StorageBusy:
        return False
    return True
