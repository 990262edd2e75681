"""What a coach takes on: promises and offers that reach beyond the session.

Kept apart from the coachee's cues because a coach says "I'll" all hour long about the talk itself
("I'll stop you there"). Invariant: an offer counts only when the other person did not decline it.
"""

from __future__ import annotations

import re
from typing import Final

_GIVES = (
    "(?:send|e-?mail|mail|forward|drop|pop|shoot|share|text|message|ping|ask|introduce|find|book|"
    "check (?:in|with|whether|if)|bring|look up|look into|dig|write (?:to|it up|you|up|that up)|"
    "put (?:you|it|that|something) (?:in|to|on|up)|call|ring|phone|connect|pass|get you|get back|"
    "remind|post|print|lend|invite|set up|come back (?:to you|with|by)|follow up|talk to|speak to|"
    "speak with|talk with|have a word|scan|order|draft|type|resend|have (?:my|it|that)|keep|"
    "let you know|make (?:the|an) intro|see (?:if|whether)|chase|raise|record|read it|"
    "give you (?:the|a|my) (?:link|number|name|book|call|ring|shout|nudge))"
)
_DID = (
    "(?:dropped|sent|gave you|asked|shared|called|rang|phoned|checked|texted|forwarded|introduced)"
)
_ALSO = "(?:(?:also|just|then|gladly|happily|still|even|certainly|both) )*"
WILL: Final = re.compile(
    r"\b(?:i'll|i will|i'm going to|i'm gonna|i shall|i owe you|i'd rather|i'd like to|i want to) "
    rf"{_ALSO}{_GIVES}\b"
    r"|\byou'll (?:have|get|find|hear) (?:it|that|them|this|my|from|by|comments|word|(?:the|"
    r"an?) (?:link|mail|e-?mail|copy|article|note|text|list|name|number|book|template))\b"
    r"|\bleave (?:that|it|this) with me\b|\bi owe you\b"
)
OFFER: Final = re.compile(
    r"\b(?:i can|i could|shall i|should i|would it help if i|do you want me to|want me to|"
    r"i'd be happy to|"
    r"would you like me to|what i can do is i?|i'm happy to|(?:^|[.,] )(?:happy|glad) to|"
    r"i'd be glad to|if i|"
    rf"how about i|may i|can i|could i|let me) {_ALSO}(?:{_GIVES}|{_DID})\b"
    r"|\bwould (?:a chat|an intro(?:duction)?|it) help\b"
    r"|\b(?:would you like|do you want|you want|need) (?:the|a|an|another|that) (?:\w+ )?(?:link|"
    r"article|book|"
    r"template|copy|intro\w*|nudge|reminder|text|call|check-in)"
)
SHORT_WILL: Final = re.compile(
    r"\b(?:i will|i'll do that|i'll ask|will do|consider it done|you'll have it|happy to)\b"
)
IN_SESSION: Final = re.compile(
    r"\b(?:i'll|i will|i'm going to|let me|can i|could i|may i|i'd like to|i want to) (?:just |"
    r"also )?"
    r"(?:stop|ask (?:you(?! next)|it|that|about|one|a|something|again)|say|take|hold|picture|shut|"
    r"be |let you|push|play|repeat|wait|see you|bite|count|pretend|challenge|note|remember|"
    r"leave it|"
    r"keep (?:quiet|this|that|it|an eye)|check (?:i|that|this|something|in (?:on|with) (?:this|"
    r"that|how)|"
    r"what|whether i|if i)|offer|put (?:it|that) (?:back|another|differently|to you)|"
    r"give you (?:a |some |the )?(?:second|moment|minute|space|time|feedback|thought)|go back|"
    r"call (?:that|it)|share (?:an|a|what|something|with you|some)|bring (?:us|you|that|it) back|"
    r"summari[sz]e|try|"
    r"send you (?:off|out)|read (?:it|that) back|write (?:that|it|this) down|understand|make sure|"
    r"see if i(?:'ve| have| can| got)|put (?:my|the|your))"
)
