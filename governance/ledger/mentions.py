"""Whom and what an entry is about, so that an index of it can be kept and made anew.

Invariant: a pure function of the payload; the same payload always gives the same ids.
"""

from __future__ import annotations

import re
from typing import Final

_NAMED: Final = re.compile(
    rb'"(?:person|session|engagement|subject)":"([A-Za-z0-9][A-Za-z0-9._:/+\-]{0,127})"'
)
"""In canonical JSON (`LedgerEvent.payload`) nothing is spaced or escaped that stands here, and no
fact has one of these keys; parsing each of a million entries would take five times as long."""


def mentioned(payload: bytes) -> frozenset[str]:
    """Ids of the people, the session and the engagement that an entry's payload names.

    Nobody in what is no event of ours; a verifier says what is wrong with it. Decisions and
    records are left out: nobody looks entries up by them.
    """
    return frozenset(found.decode("ascii") for found in _NAMED.findall(payload))
