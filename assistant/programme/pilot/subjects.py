"""What a narrative may not be about: somebody's coaching, or how one person does.

Told by words, and meant to be wrong on the safe side: whoever handed it in is told the kind and can
say it otherwise. Invariant: every reading of a text is looked at, so that nothing hides in markup.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from governance.policy.sensitivity.plain import Plain
from governance.privacy.aligned import fold
from governance.privacy.disguises import readings
from governance.privacy.ordinary import FUNCTION_WORDS
from governance.privacy.word_lists import words

_COACHING: Final = re.compile(
    r"\b(?:co ?ach\w*|mentor\w*|sessions?|appointments?|supervision|counsel\w*|therap\w*|couching"
    r"|one to ones?|1 to 1s?|one on ones?|1 on 1s?|1 1s?|chatham|confid(?:ed|es|ing) (?:in|to)"
    r"|in (?:strict )?confidence|confidential\w*|learning modules?|microlearning"
    r"|(?:hours?|meetings?|talks?|conversations?) with (?:him|her|an? \w+|(?:the|his|her) \w+)"
    r"|(?:his|her|somebody) (?:\w+ ){0,2}(?:hours|meetings|talks|conversations))\b"
)
_ROLES: Final = "|".join(
    sorted(
        words("roles")
        | words("weak_roles")
        | words("people")
        | {"participant", "report", "manager", "lead", "leader", "supervisor", "partner"}
    )
)
_ONE: Final = re.compile(
    r"\b(?:he|she|him|her|his|hers|himself|herself|somebody|someone"
    r"|one (?:of|person|man|woman)|a (?:certain )?person"
    rf"|(?:my|our|the|this|that|one|a|an|his|her|their|new|old) (?:\w+ ){{0,2}}(?:{_ROLES}))\b"
)
_JUDGED: Final = re.compile(
    r"\b(?:perform\w*|underperform\w*|outperform\w*|rat(?:e|ed|ing|ings)|apprais\w*|assess\w*"
    r"|promot\w*|potential|talent\w*|ready|readiness|weak\w*|strong\w*|strength\w*|stellar|star"
    r"|competen\w*|incompeten\w*|capab\w*|incapab\w*|skil(?:l|ls|led|ful)|lazy|lazi\w*|careless\w*"
    r"|reliab\w*|unreliab\w*|confident\w*|insecure|hard ?working|motivat\w*|unmotivat\w*"
    r"|committed|commitment|productiv\w*|unproductive|efficien\w*|inefficien\w*|best|worst"
    r"|improv\w*|better|worse|top|excell\w*|outstanding|brilliant|poor|poorly|great|good|bad"
    r"|struggl\w*|fail\w*|mistakes?|errors?|late|missed|misses|targets?|quotas?|kpis?|goals?"
    r"|calm\w*|patient\w*|impatient\w*|mature\w*|immature|difficult|behavio\w*|attitude"
    r"|grown|grew|grows|growth|progress\w*|develop\w*|deliver\w*|succe\w*|faster|slow\w*"
    r"|quick\w*|more (?:open|relaxed|present|assertive|decisive|structured|organi[sz]ed)"
    r"|learn\w*|delegat\w*|listens?|leads? (?:well|badly)|micromanag\w*|bonus\w*|salar\w*"
    r"|warning)\b"
)
_SMALL: Final = FUNCTION_WORDS | words("everyday")
_ENGLISH: Final = 0.55
"""Share of small and everyday words below which a text is hardly English: thirty ordinary
narratives have 0.63 and more, and neighbouring languages half at most."""
_PLAIN: Final = Plain()


def tells_of_coaching(text: str) -> bool:
    """Whether a text tells of somebody's coaching: that they had it, how much, what was said."""
    return any(_COACHING.search(_PLAIN(fold(reading))) for reading in readings(text))


def judges_one_person(masked: str) -> bool:
    """Whether a text, in which names are words by now, judges one person: there, or close by."""
    return any(_judges(reading) for reading in readings(masked))


def is_english(text: str) -> bool:
    """Whether the gates can read it: they know English, in Latin letters."""
    if not all("LATIN" in unicodedata.name(one, "") for one in text if one.isalpha()):
        return False
    said = [word for word in _PLAIN(text).split() if word != "."]
    small = sum(word in _SMALL for word in said)
    return bool(said) and small >= len(said) * _ENGLISH


def _judges(text: str) -> bool:
    said = _PLAIN(fold(text)).split(" . ")
    one = [_ONE.search(sentence) is not None for sentence in said]
    judged = [_JUDGED.search(sentence) is not None for sentence in said]
    return any(there and any(judged[max(0, at - 1) : at + 2]) for at, there in enumerate(one))
