"""One's own pages: what somebody said, what is theirs, who looked, and what they can do about it.

For the coachee first; a coach finds their own answers and data here as well. Invariant: a page is
about whoever asks and nobody else, whatever stands in its address.
"""

from __future__ import annotations

from typing import Final

from api.pages.mine import (
    cases,
    commitments,
    consents,
    data,
    home,
    learning,
    looks,
    masked,
    sessions,
)

MINE: Final = (home, consents, sessions, masked, commitments, learning, looks, data, cases)
