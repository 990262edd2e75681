"""Cues of speech: the words by which people promise, hedge, refuse, report and look back.

Each cue is one compiled pattern over lower-case text with straight quotes (`sentences.lowered`).
English only: the language gate stands before this engine.
"""

from __future__ import annotations

import re
from typing import Final


def _any(*alternatives: str, start: str = r"\b", end: str = r"\b") -> re.Pattern[str]:
    return re.compile(f"{start}(?:{'|'.join(alternatives)}){end}")


_ACTION = (
    "accept|add|agree|announce|answer|apologi[sz]e|apply|arrange|ask|attend|block|book|bring|build|"
    "buy|call|cancel|carry|catch|change|chase|check|choose|clear|close|come|commit|confirm|count|"
    "create|cut|decide|delegate|delete|dig|do|draft|draw|drive|drop|e-?mail|explain|file|find|finish|"
    "fix|follow|forward|get|give|go|grab|hand|have|hold|introduce|invite|join|keep|knock|leave|let|"
    "limit|list|look|make|map|meet|message|move|note|offer|open|order|organi[sz]e|own|pass|pause|pay|"
    "phone|pick|pilot|ping|pitch|plan|post|practi[sc]e|prepare|present|print|propose|protect|publish|"
    "pull|push|put|raise|reach|read|rebook|record|reduce|rehearse|remove|reply|return|review|ring|run|"
    "say|schedule|see|send|set|shadow|share|show|shut|sign|sit|sketch|sort|speak|spend|split|start|"
    "step|stop|submit|suggest|swap|switch|take|talk|tell|test|text|thank|tidy|touch|track|trial|try|"
    "turn|type|update|use|visit|volunteer|wait|walk|watch|work|write"
)
_ADVERB = (
    "(?:(?:also|just|then|probably|definitely|first|actually|certainly|only|at least|simply|really|"
    "still|even|quietly|properly|now|gladly|happily|maybe) ){0,2}"
)
_WILL = (
    "(?:i'll|i will|i shall|we'll|we will|i'm going to|i am going to|i'm gonna|im gonna|i gonna|"
    "we're going to|we're gonna|ill)"
)

WILL: Final = _any(_WILL)
WILL_ACT: Final = _any(f"{_WILL} {_ADVERB}(?:{_ACTION})")
GOING_TO_DO: Final = _any(r"i'm (?:\w+ing) (?:\w+ ){0,6}(?:this|next|on|tomorrow|tonight)")
PRESENT_ACT: Final = _any(f"(?:i|we) {_ADVERB}(?:{_ACTION})")
IMPERATIVE_ACT: Final = _any(
    f"(?:(?:so|and|then|just|first|yes|yeah|okay|probably|also),? )*(?:{_ACTION})", start="^"
)
INTENT: Final = _any(
    "(?:i want to|i'd like to|i would like to|i need to|i have to|i've got to|i've to|i gotta|i must|"
    "i should|i plan to|i intend to|i mean to|i can|i'm happy to|i'm willing to|i owe|let me|"
    f"i'd better|i had better|i'd) {_ADVERB}(?:{_ACTION})"
)
COMMIT_WORDS: Final = _any(
    "i promise(?! you the)|i commit|i'm committing|that's my commitment|i've decided|deal|count on me|"
    "i'm in|will do|you have my word|i'll do (?:that|it|this)|let's say|let me say|let's do (?:that|it)|"
    "my plan is|that's (?:the|my) plan|i'm doing it"
)
COULD: Final = _any(
    "could|might|maybe|perhaps|possibly|would|i'd|what if|or i|or we|option|either|another way"
)
HEDGE: Final = _any(
    "might|maybe|perhaps|possibly|not sure|don't know|dunno|we'll see|let's see|i'll see|depends|"
    r"in theory|some ?day|one day|if i'm brave|i could|i suppose|probably not|i doubt|"
    "would be nice|thinking about|i wonder|no idea"
)
NEGATED: Final = _any(
    "i won't|i will not|i'm not going to|i'm not gonna|i'll never|i don't think i'll|i can't|i cannot|"
    "i don't want to|i wouldn't|i'm never|i couldn't|no way|i'll not|i don't"
)
REFUSES: Final = _any(
    "won't promise|can't promise|not promising|don't make me|not gonna happen|not going to happen|"
    "won't commit|not a commitment|no promises|not yet|i don't think i'll|needs no plan|"
    "not ruling|for nobody|nobody for now|let (?:him|her|them) say no first"
)
RETRACTS: Final = _any(
    "(?:scrap|scratch|forget|cancel|strike|skip|drop|cross out|bin|ditch) (?:the|that|it|this|about|my|what)",
    r"(?:scrap|scratch|cancel) \[?[\w'-]+\]?(?=\W*$)",
    "cancel cancel|take (?:that|it) back|i take .{1,20} back|changed my mind|on second thoughts?|comes off|"
    "off the (?:list|table)|leave (?:it|that|the [\\w ]{2,20}) (?:out|off|at home|alone|up|for now|there|as it is)|"
    "i'm leaving (?:it|that|the)|let's not|undo that|not completely|"
    "i'm not (?:going to |gonna )?(?:do|doing|send|sending|call|calling|writ|ask|asking|tell|telling|stop|stopping|"
    "ring|go|tak|book)\\w*|(?:he|she|they|i) won't (?:do|send|call|write|ask|tell|stop|ring|go|take|book|run)|"
    "i'd better not|i don't think i(?:'ll| will| should| want to)|i shouldn't (?:ask|tell|send|do|call|write)|"
    "(?:okay|ok|so|then|actually|hm+),? no (?!one|idea|problem|worries|matter|longer|plan|wait|i|it|he|she|they)"
    r"(?:the )?[\w\[\]-]+",
    "no it should come|it's off|not the (?:email|e-mail|call|letter|memo|message)",
)
PAST: Final = _any(
    "i (?:did|sent|told|asked|wrote|called|rang|spoke|had|went|was|said|tried|gave|took|got|made|put|"
    "booked|met|saw|thought|felt|knew|didn't|hadn't|wasn't|used to|moved|presented|kept|heard|came|"
    "brought|laughed|blocked|checked|found|read)",
    "i've (?:been|done|sent|told|asked|written|already|had)",
    "last (?:time|week|month|year|night|autumn|spring|summer|winter)|yesterday|ago|we'd|he'd|she'd been",
)
STATIVE: Final = _any(
    f"{_WILL} (?:probably |always |only |just |never )?(?:be|know|feel|need|want|forget|miss|die|believe|"
    "remember|regret|hate|love|survive|cry|admit|bet|confess|assume|end up|look like|sound|lose|"
    "pretend|fail|have to|blame|explode|hear|see|never|live|guess|get (?:nervous|fired|stuck|used)|"
    "tell you|say (?:it|this|that|something|now)|see you|let you|stop you|give you that|take (?:it|that)(?! to)|"
    "have (?:an?|more|nothing|no|less|time|it|something|the)(?! (?:good |quick |little )?(?:chat|word|talk|conversation|think|look|go|meeting|coffee|draft|page|answer))|sit here|count|imagine|picture|understand|spare|die|think|sleep|hold (?:it|that)|not)"
)
REHEARSES: Final = _any(
    f"(?:{_WILL}|i'd|i would|i just) (?:just )?(?:say|go|be like|tell you)[ ,:]+[\"']?(?!sorry|hello|thank|yes|no\\b|it\\b|so\\b)",
)
REPORTED: Final = _any(
    "(?:he|she|they|everybody|everyone|someone|people|you|who) (?:says?|said|goes|went|was like|"
    "thinks?|thought|told|will|would|can|could|has|have|is|are|was|were|do|does|did|asked?)"
)
CONDITIONAL: Final = _any(
    "(?:if|unless|suppose|in case) (?:i|he|she|they|we|it|you|that|the|a|ray)"
)
OTHERS: Final = _any(
    "he'll|she'll|they'll|he will|she will|they will|he's going to|she's going to|they're going to|"
    "you'll|it'll|will take|will do|will bring|will come"
)
FIRST_PERSON: Final = _any("i|i'm|i'll|i'd|i've|me|my|we|we'll|we're|our")
_BEFORE_YES = r"^(?:[\s,.…(]|um|uh|oh|ah|and|so|well|laughs\))*"
YES: Final = _any(
    "yes|yeah|yep|yup|ya|aye|haan|sure|okay|ok|right|deal|fine|please|perfect|great|good|absolutely|"
    "exactly|of course|definitely|gladly|lovely|thank you|thanks|that works|works for me|go on|"
    "i will|i'd (?:like|love|appreciate) that|mm-?hm+|that would (?:help|be)|done|agreed|alright|"
    "all right|let's (?:say|do)|would be (?:good|great|lovely)|confirm|set|fair enough|can|voice note|"
    "that one|it might|only|[a-z]+'s fine|could you|true|two minutes",
    start=_BEFORE_YES,
)
NO: Final = _any(
    "no|nah|nope|not (?:really|now|yet|needed|necessary)|rather not|don't|please don't|i'd rather",
    start=_BEFORE_YES,
)
NO_THANKS: Final = re.compile(
    r"^(?:ah|oh|no|nah|um|[,. ])*(?:don't\b(?! forget)|no,? (?:thanks|thank you))"
    r"|\b(?:no need|not needed|don't (?:bother|send|worry|tell)|rather not|i'm fine without|"
    r"said no)\b"
)
QUESTION: Final = re.compile(
    r"\?[\"')\s]*$|^(?:(?:so|and|okay|ok|but|um|well|right|then|now|hm+|yeah|good|fine)[,.]? )*"
    r"(?:what|how|when|where|who|why|which|whose|can|could|would|will|do|does|did|is|are|was|were|"
    r"have|has|shall|should|isn't|don't|what's|who's|how's|where's)\b"
)
BACKCHANNEL: Final = re.compile(
    r"^\W*(?:(?:mm+|mhm|mm-hm+|hm+|uh-huh|yeah|yes|okay|ok|right|ah|oh|aha|i see|go on|good|nice|sure|wow)\W*){1,3}$"
)
PARKS: Final = _any(
    "park (?:that|it|this|the)|parked|another (?:time|day)|for (?:another|next) (?:time|session|day)|"
    "come back to (?:this|that|it)|let's see (?:how|what|if|whether)|we'll see|not (?:for )?today|"
    "later on|leave (?:that|it) (?:open|for)|some other time|don't (?:want to )?(?:go|get) into|"
    "that's (?:a|for) (?:another|a different)|not for now|depends (?:on )?(?:what|how|whether)|"
    r"(?:not|haven't) (?:sure|decided|ready) yet|i don't know yet|still open|haven't decided|some ?day|"
    "won't promise|i'm not ruling|let it sit|first i need to see|i'll see|at some point"
)
INSIGHT: Final = _any(
    "i (?:just |only )?(?:reali[sz]ed?|see now|notice|hadn't (?:seen|thought|noticed|put|realised)|"
    "never (?:thought|saw|noticed|asked|opened)|didn't (?:think|see|know|realise|realize) (?:about )?"
    "(?:it|that)|filled it in|corrected|heard|was (?:protecting|watching|hiding|waiting|wrong))",
    "penny (?:dropped|just)|it'?s not (?:about|really)|oh (?:dear|my|for|no|god|wow)|ouch|"
    "when you say it|true is|turns out|what i really|the real (?:thing|problem|issue|question)|"
    "maybe i'm|it's (?:me|that)|i think it's|i think that's|it was(?:n't)? (?:me|never)|"
    "(?:it|that)'s (?:a|the) \\w+ thing|that's new|not the same|look the same",
)
TAKES_AWAY: Final = _any(
    "that|to|i'm taking|i take|my takeaway|i'll take", start=r"^\W*(?:um |uh |so |well )?"
)
WANT: Final = _any(
    "i want|i'd (?:like|love)|i would (?:like|love)|i need|i wish|i hope|my (?:goal|hope|aim)|"
    "to (?:be able to|stop|have|know|get|feel|find|work out|figure out|leave with|sort|be)|"
    "a (?:plan|way|clear|decision|rule)|so that i|if i (?:know|knew|could|had)|how (?:to|i) "
)
NARRATES: Final = _any(
    "was|were|had|did|said|went|got|told|asked|came|happened|made|gave|took|put|saw|knew|never|always|"
    "every|keeps?|since|because|he|she|they|everybody|nobody|last|ago|now"
)
