"""The quote stands, word for word, in one of the cited turns."""

from __future__ import annotations

import re
from typing import Final

from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.words import contains_run, tokens

FEWEST_WORDS: Final = 3
_QUOTED: Final = re.compile(r"[\"“«]([^\"”»]+)[\"”»]")


def is_quoted(claim: Claim, evidence: Evidence) -> bool:
    """At least three words in a row of one cited turn, or the whole of a shorter turn.

    Where the text is itself the quote, it is the text that must stand there: the coachee's own
    words in the coachee's turn (in typed notes, inside quotation marks), an open question with
    its question mark.
    """
    verbatim = claim.section in VERBATIM
    if claim.section == "open_questions" and not claim.text.rstrip().endswith("?"):
        return False
    wanted = tokens(claim.text if verbatim else claim.quote)
    for turn in evidence.cited(claim):
        places = (turn.text,)
        if claim.section == "own_words":
            if evidence.is_notes:
                places = tuple(_QUOTED.findall(turn.text))
            elif turn.role != "coachee":
                continue
        for place in places:
            there = tokens(place)
            enough = len(wanted) >= FEWEST_WORDS or wanted == there
            if wanted and enough and contains_run(there, wanted):
                return claim.section != "open_questions" or "?" in turn.text
    return False
