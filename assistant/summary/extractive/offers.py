"""What a coach takes on: promises and offers that reach beyond the session.

Kept apart from the coachee's cues because a coach says "I'll" all hour long about the talk itself
("I'll stop you there"). Invariant: an offer counts only when the other person did not decline it.
"""

from __future__ import annotations

import re
from typing import Final

_GIVES = (
    "(?:check in|send|e-?mail|forward|drop you|share|text|message|ping|ask|introduce|check (?:with|whether|if)|find|"
    "book|bring|look up|look into|dig|write (?:to|it up|you|up)|put (?:you|it|that|something) (?:in|to|on|up)|"
    "put that in|call|ring|phone|connect|pass|get you|get back|remind|post|print|lend|invite|set up|"
    "come back (?:to you|with|by)|follow up|talk to|speak to|speak with|talk with|scan|order|draft|type|"
    "resend|mail|have (?:my|it|that)|keep|let you know|make (?:the|an) intro|see (?:if|whether)|chase|"
    "raise|record|read it to you|give you (?:the|a|my) (?:link|number|name|book|call|ring|shout))"
)
_ALSO = "(?:(?:also|just|then|gladly|happily|still|even|certainly|both) )*"
WILL: Final = re.compile(
    rf"\b(?:i'll|i will|i'm going to|i'm gonna|i shall|i owe you|i'd rather|i'd like to|i want to) {_ALSO}{_GIVES}\b"
    r"|\byou'll (?:have|get|find|hear) (?:it|that|them|the|an?|this|my|from)\b"
    r"|\bleave (?:that|it|this) with me\b|\bi owe you\b"
)
OFFER: Final = re.compile(
    r"\b(?:i can|i could|shall i|should i|would it help if i|do you want me to|want me to|would you like me to|"
    rf"what i can do is i?|i'm happy to|i'd be happy to|if i|how about i|may i|can i|could i|let me) {_ALSO}"
    rf"(?:{_GIVES}|dropped|sent|gave you|asked|shared|called|rang|phoned|checked|texted|forwarded)\b"
    r"|\bwould (?:a chat|an intro(?:duction)?|it) help\b|\bwould you like (?:the|a|an|that) (?:link|article|book|template|copy|intro)"
)
SHORT_WILL: Final = re.compile(
    r"\b(?:i will|i'll do that|will do|consider it done|you'll have it)\b"
)
IN_SESSION: Final = re.compile(
    r"\b(?:i'll|i will|i'm going to|let me|can i|could i|may i|i'd like to|i want to) (?:just |also )?"
    r"(?:stop|ask (?:you|it|that|about|one|a|something|again)|say|take|hold|picture|shut|leave it|be |let you|"
    r"push|play|repeat|wait|see you|bite|count|pretend|challenge|note|remember|keep (?:quiet|this|that|it|an eye)|"
    r"check (?:i|that|this|something|in|what|whether i|if i)|offer|put (?:it|that) (?:back|another|differently|to you)|"
    r"give you (?:a |some |the )?(?:second|moment|minute|space|time|feedback|thought)|call (?:that|it)|"
    r"share (?:an|a|what|something)|bring (?:us|you|that|it) back|send you (?:off|out)|read (?:it|that) back|"
    r"write (?:that|it|this) down|see if i(?:'ve| have| can| got)|summari[sz]e|understand|try|make sure|go back)"
)
PAST_OFFER: Final = re.compile(
    r"\b(?:i (?:sent|gave|told|asked|forwarded|said)|did you get|last time)\b"
)
