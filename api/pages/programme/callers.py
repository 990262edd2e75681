"""Who may come to the programme's pages: each page names one action of the policies."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from api.asking import may
from governance.identity import Actor
from governance.policy.entry import Entry

Keeping: TypeAlias = Annotated[Actor, may(Entry.KEEP_PEOPLE)]
Planning: TypeAlias = Annotated[Actor, may(Entry.KEEP_KPIS)]
Watching: TypeAlias = Annotated[Actor, may(Entry.SEE_KPIS)]
Signing: TypeAlias = Annotated[Actor, may(Entry.SIGN_FIGURES)]
Offering: TypeAlias = Annotated[Actor, may(Entry.KEEP_SLOTS)]
Own: TypeAlias = Annotated[Actor, may(Entry.SEE_OWN_RECORD)]
Booking: TypeAlias = Annotated[Actor, may(Entry.BOOK_SLOTS)]
Answering: TypeAlias = Annotated[Actor, may(Entry.ANSWER_SURVEYS)]
