"""Who may come to a coach's pages: each page names one action of the policies."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from api.asking import may
from governance.identity import Actor
from governance.policy.entry import Entry

Bringing: TypeAlias = Annotated[Actor, may(Entry.SEND_TRANSCRIPT)]
Looking: TypeAlias = Annotated[Actor, may(Entry.SEE_TODAY)]
Planning: TypeAlias = Annotated[Actor, may(Entry.KEEP_CALENDAR)]
Approving: TypeAlias = Annotated[Actor, may(Entry.APPROVE_SUMMARY)]
Inviting: TypeAlias = Annotated[Actor, may(Entry.INVITE_PEOPLE)]
Keeping: TypeAlias = Annotated[Actor, may(Entry.KEEP_COMMITMENTS)]
WithCases: TypeAlias = Annotated[Actor, may(Entry.SEE_CASES)]
Requesting: TypeAlias = Annotated[Actor, may(Entry.SEND_REQUEST)]
