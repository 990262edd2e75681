"""What the programme refuses, and who may ask for what beyond the policies of entry.

Invariant: a use case asks once more who it is; a route that forgot to would still refuse.
"""

from __future__ import annotations

from governance.errors import ChathamError
from governance.identity import Actor, PersonId, Role


class ProgrammeError(ChathamError):
    """What was asked does not fit the programme; nothing was changed."""


def demand_programme_manager(by: Actor) -> None:
    """Refuse anybody but a programme manager.

    Raises:
        ProgrammeError: somebody else asks.
    """
    if by.role is not Role.PROGRAMME_MANAGER:
        raise ProgrammeError("Only a programme manager does this. Nothing was changed.")


def demand_person(by: Actor, role: Role) -> PersonId:
    """The person who asks, in this role.

    Raises:
        ProgrammeError: somebody else asks.
    """
    if by.person is None or by.role is not role or by.contract_over:
        raise ProgrammeError("Only the person concerned does this. Nothing was changed.")
    return by.person
