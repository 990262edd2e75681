"""Does again what the list of erasures says and this database does not know (GDPR Art. 5(1)(e)).

That is so after a restore from a backup made earlier, or after a crash between line and commit.
Invariant: nothing of the installation is used before it is done; each line is done once, by the
same use case that did it first.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.requests.erasing import ErasureOnRequest
from assistant.rights.erasure_list import Demand, ErasureList, Listed
from assistant.sessions.consenting import Consenting
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored
from governance.identity import PersonId


class CarryingOut:
    """Carries out what is listed."""

    def __init__(
        self,
        *,
        database: Database,
        listed: ErasureList,
        consenting: Consenting,
        erasure: Callable[[], ErasureOnRequest],
    ) -> None:
        self._database = database
        self._listed = listed
        self._consenting = consenting
        self._erasure = erasure

    def missing(self) -> tuple[Listed, ...]:
        """The lines this database has not carried out, oldest first.

        Raises:
            ErasureListError: the list cannot be read.
        """
        lines = self._listed.lines()
        if not lines or not self._database.is_current():
            return ()  # nothing is listed, or nothing can be used before `chatham migrate`
        with self._database.read() as work:
            known = work.listed_erasures.all()
        return tuple(line for line in lines if line.id not in known)

    def run(self) -> int:
        """Carry out every missing line; gives how many there were.

        Raises:
            ErasureListError: the list cannot be read, or a line is of a purpose there is not.
            RequestError: a legal hold stands in the way; lift it, then start again.
        """
        missing = self.missing()
        for line in missing:
            try:
                self._one(line)
            except AlreadyStored:
                continue  # another process is at it; its transaction is the one that counts
        return len(missing)

    def _one(self, line: Listed) -> None:
        if line.demand is Demand.WITHDRAWAL:
            self._consenting.withdraw(line.word, by=line.by, again=line)
        else:
            self._erasure().erase(PersonId(line.person), by=line.by, again=line)
