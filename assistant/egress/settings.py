"""What the egress process is told, in its own environment; none of it is a secret of a session's.

Invariant: what would make the separation a name only (a database's address, a key file) stops it.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

NOT_HERE: Final = ("CHATHAM_DATABASE_URL", "CHATHAM_KEY_FILE")


class EgressSettingsError(Exception):
    """Egress cannot start like this; says why, and what to do."""


class EgressSettings(BaseSettings):
    """As `CHATHAM_…` environment variables.

    egress: where it listens, `unix:/path`. egress_intake_key: the line `chatham keys show` prints
    after `intake`. egress_intake_user: the account that intake runs as; empty is egress's own.
    egress_hosts: what may be reached, `host:port` or `host:port@network`, by commas. llm,
    llm_base_url, llm_timeout_s, llm_at_once: as for intake.
    """

    model_config = SettingsConfigDict(
        env_prefix="CHATHAM_", hide_input_in_errors=True, frozen=True, extra="ignore"
    )

    egress: str = ""
    egress_intake_key: str = ""
    egress_intake_user: str = ""
    egress_hosts: str = ""
    llm: str = ""
    llm_base_url: str = ""
    llm_timeout_s: float = Field(default=120.0, gt=0)
    llm_at_once: int = Field(default=4, ge=1, le=64)

    @property
    def intake_user(self) -> int:
        """The user id of the account that intake runs as.

        Raises:
            EgressSettingsError: there is no such account.
        """
        if not self.egress_intake_user:
            return os.geteuid()
        try:
            return pwd.getpwnam(self.egress_intake_user).pw_uid
        except KeyError:
            raise EgressSettingsError(
                "CHATHAM_EGRESS_INTAKE_USER names no account of this machine. Name the one that "
                "the worker runs as."
            ) from None


def demand_nothing_of_intake(environment: Mapping[str, str], *, apart: bool) -> None:
    """Refuse to be told where transcripts and keys are. apart: on an account of its own.

    Raises:
        EgressSettingsError: it is told.
    """
    told = [name for name in NOT_HERE if environment.get(name)]
    if apart and told:
        raise EgressSettingsError(
            f"Egress is told {' and '.join(told)}, which is none of its business. Give it an "
            "environment of its own (docs/operations)."
        )
