"""How much of a file is taken in at once, for whoever reads it and for whoever lets it in.

Apart from the readers, since the process that faces the network loads none of them (ADR 39).
"""

from __future__ import annotations

from typing import Final

TRANSCRIPT_BYTES: Final = 16 * 1024 * 1024
CALENDAR_BYTES: Final = 2_000_000
PEOPLE_BYTES: Final = 5_000_000
"""Of a people file that comes in over the web; the command line takes more."""
