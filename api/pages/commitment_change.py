"""What has become of a commitment, as the form beside it says: the same for both sides."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Form, Path
from starlette.exceptions import HTTPException

from api.asking import Installation
from api.wire import Id
from assistant.storage.commitment_records import Standing
from governance.identity import Actor, SessionId


class CommitmentChange:
    """One change of one line's state, not yet made.

    Raises:
        HTTPException: 422 for a day that is none.
    """

    def __init__(
        self,
        *,
        chatham: Installation,
        session: Id,
        line: Annotated[str, Path(pattern=r"^[0-9a-f]{1,64}$")],
        standing: Annotated[Standing, Form()],
        version: Annotated[int, Form(ge=0, le=2**31 - 1)],
        due_on: Annotated[str, Form(max_length=10)] = "",
    ) -> None:
        try:
            self._due_on = date.fromisoformat(due_on) if due_on else None
        except ValueError:
            said = "Name a day, such as 2027-01-31. Nothing was changed."
            raise HTTPException(422, said) from None
        self._desk = chatham.coaching.commitments
        self._session, self._line = SessionId(session), line
        self._standing, self._version = standing, version

    def make(self, by: Actor) -> None:
        """Make it, as the one who says so."""
        self._desk.change(
            self._session,
            self._line,
            standing=self._standing,
            due_on=self._due_on,
            version=self._version,
            by=by,
        )


Changing = Annotated[CommitmentChange, Depends(CommitmentChange)]
