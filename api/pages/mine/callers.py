"""Who may come to one's own pages: each page names one action of the policies."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from starlette.exceptions import HTTPException

from api.asking import may
from assistant.bootstrap import Chatham
from assistant.oneself.rooms import OwnSession
from governance.identity import Actor, PersonId, SessionId
from governance.policy.entry import Entry

Answering: TypeAlias = Annotated[Actor, may(Entry.SAY_CONSENT)]
Seeing: TypeAlias = Annotated[Actor, may(Entry.SEE_SESSIONS)]
Demanding: TypeAlias = Annotated[Actor, may(Entry.DEMAND_RIGHTS)]
WithCases: TypeAlias = Annotated[Actor, may(Entry.SEE_CASES)]
Sharing: TypeAlias = Annotated[Actor, may(Entry.OPEN_EARLIER)]


def oneself(who: Actor) -> PersonId:
    """The person; the policies let nobody without one come this far."""
    return who.person or PersonId("")


def own_session(chatham: Chatham, session: str, who: Actor) -> OwnSession:
    """A session of theirs; 404 for somebody else's and for none at all, in the same words."""
    found = chatham.oneself.rooms.session(SessionId(session), who)
    if found is None:
        raise HTTPException(404, "There is no session here that is yours.")
    return found
