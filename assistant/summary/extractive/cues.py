"""Cues of speech: the words by which people promise, hedge, refuse, accept and look back.

Each cue is one compiled pattern over lower-case text with straight quotes (`sentences.lowered`).
English only: the language gate stands before this engine.
"""

from __future__ import annotations

import re
from typing import Final


def any_of(*alternatives: str, start: str = r"\b", end: str = r"\b") -> re.Pattern[str]:
    """One pattern for several wordings, whole words unless said otherwise."""
    return re.compile(f"{start}(?:{'|'.join(alternatives)}){end}")


_ACTION = (
    "accept|add|agree|announce|answer|apologi[sz]e|apply|arrange|ask|attend|bin|block|book|bring|"
    "build|buy|call|cancel|carry|catch|change|chase|check|choose|clear|close|come|commit|confirm|"
    "count|create|cut|decide|delegate|delete|dig|do|draft|draw|drive|drop|e-?mail|explain|file|"
    "find|"
    "finish|fix|follow|forward|gather|get|give|go|grab|hand|have|hold|introduce|invite|join|keep|"
    "knock|leave|let|limit|list|listen|look|mail|make|map|meet|message|move|note|offer|open|order|"
    "organi[sz]e|own|pass|pause|pay|phone|pick|pilot|ping|pitch|plan|post|practi[sc]e|prepare|"
    "present|"
    "print|propose|protect|publish|pull|push|put|raise|reach|read|rebook|record|reduce|rehearse|"
    "remove|reply|return|review|ring|run|say|schedule|see|send|set|shadow|share|show|shut|sign|sit|"
    "sketch|skip|sort|speak|spend|split|stand|start|step|stop|submit|suggest|swap|switch|take|talk|"
    "tell|test|text|thank|tidy|touch|track|trial|try|turn|type|update|use|visit|volunteer|wait|"
    "walk|"
    "watch|work|write"
)
_ADVERB = (
    "(?:(?:also|just|then|probably|definitely|first|actually|certainly|only|at least|simply|really|"
    "still|even|quietly|properly|now|gladly|happily|maybe) ){0,2}"
)
_WILL = (
    "(?:i'll|i will|i shall|we'll|we will|i'm going to|i am going to|i'm gonna|im gonna|i gonna|"
    "we're going to|we're gonna|ill)"
)

WILL: Final = any_of(_WILL)
WILL_ACT: Final = any_of(f"{_WILL} {_ADVERB}(?:{_ACTION})")
GETS_FROM_ME: Final = any_of(
    "you'll (?:get|have) (?:it|that|them|my|the)",
    "(?:he|she|they)'ll (?:hear|get|have) (?:\\w+ )?from me",
)
GOING_TO_DO: Final = any_of(
    r"i'm (?!going|gonna|not)\w+ing (?:\w+ ){0,8}(?:this|next|on|tomorrow|tonight|today|back|"
    r"down|out)",
    "i'm (?!going|gonna|not|thinking|feeling|trying|saying|wondering|getting|being|having|sitting|"
    "standing|looking|talking|hoping|struggling|working|doing|seeing)\\w+ing "
    r"(?:the|it|that|this|her|him|them|an?|my|for|\[)",
    "i'm (?:telling|asking|calling|ringing|sending|writing|seeing|meeting|stepping|handing|keeping|"
    "blocking|dropping|putting|bringing|taking|using|doing)",
)
PRESENT_ACT: Final = any_of(f"(?:i|we) {_ADVERB}(?:{_ACTION})")
IMPERATIVE_ACT: Final = any_of(
    f"(?:(?:so|and|then|just|first|yes|yeah|okay|probably|also),? )*(?:{_ACTION})", start="^"
)
INTENT: Final = any_of(
    "(?:i want to|i'd like to|i would like to|i need to|i have to|i've got to|i've to|i gotta|"
    "i must|i should|i plan to|i intend to|i mean to|i can|i'm happy to|i'm willing to|i owe|"
    f"let me|i'd better|i had better|i'd rather|i'd) {_ADVERB}(?:{_ACTION})"
)
WONT_ACT: Final = any_of(
    f"(?:i won't|i will not|i'll not|i'm not going to|i'm not gonna|"
    f"no more) {_ADVERB}(?:{_ACTION})",
    r"i'm not (?:taking|doing|answering|opening|going|sending|checking)",
)
COMMIT_WORDS: Final = any_of(
    "i promise(?! you the)|i commit|i'm committing|that's my commitment|i've decided|deal|will do|"
    "count on me|i'm in(?! the| a)|you have my word|i'll do (?:that|it|this)|let's say|let me say|"
    "let's do (?:that|it)|my plan is|that's (?:the|my) plan|i'm doing it|it has to be me",
    r"i will(?=\W*$)",
    r"i will(?=[.,] )",
)
COULD: Final = any_of(
    "could|might|maybe|perhaps|possibly|would|i'd|what if|or i|or we|option|either|another way"
)
HEDGE: Final = any_of(
    "might|maybe|perhaps|possibly|not sure|don't know|dunno|we'll see|let's see|i'll see (?:how|"
    "what|if)|depends|"
    "in theory|some ?day|one day|if i'm brave|i could|i suppose|probably not|i doubt|i wonder|"
    "would be nice|thinking about|no idea"
)
NEGATED: Final = any_of(
    "i won't|i will not|i'm not going to|i'm not gonna|i'll never|i don't think i'll|i can't|"
    "i don't|"
    "i cannot|i don't want to|i wouldn't|i'm never|i couldn't|no way|i'll not"
)
REFUSES: Final = any_of(
    "won't promise|can't promise|not promising|don't make me|not gonna happen|not going to happen|"
    "won't commit|not a commitment|no promises|not yet|i don't think i'll|needs no plan|"
    "not ruling|for nobody|nobody for now|let (?:him|her|them) say no first|not there yet"
)
RETRACTS: Final = any_of(
    "(?:scrap|scratch|forget|cancel|strike|skip|drop|cross out|bin|ditch) "
    "(?:the|that|it|this|about|my|what|(?:mon|tues|wednes|thurs|fri)day)",
    r"(?:scrap|scratch|cancel) \[?[\w'-]+\]?(?=\W*$)",
    "cancel cancel|take (?:that|it) back|i take .{1,20} back|changed my mind|on second thoughts?",
    "off the (?:list|table)|let's not|undo that|not completely|comes off|it's off|i'd better not",
    r"leave (?:it|that|the [\w ]{2,20}) (?:out|off|at home|alone|up|for now|there|as it is)",
    r"(?:i'm leaving|i'm dropping) (?:it|that|the)|i'll leave (?:it|that)(?=\W*$)",
    r"i'm not (?:going to |gonna )?(?:do|doing|send|sending|call|calling|writ|ask|asking|tell|"
    r"telling|stop|stopping|ring|go|tak|book)\w*",
    "(?:he|she|they|i) won't (?:do|send|call|write|ask|tell|stop|ring|go|take|book|run)",
    "i don't think i(?:'ll| will| should| want to)|i shouldn't (?:ask|tell|send|do|call|write)",
    r"(?:okay|ok|so|then|actually|hm+|you know what),? no(?: the)? (?!one|idea|problem|worries|"
    r"matter|"
    r"longer|plan|wait|i|it|he|she|they|more)[\w\[\]-]+",
    "(?:isn't|not) going to work|won't work|no it should come",
    "not the (?:email|e-mail|call|letter|memo|message)",
)
PAST: Final = any_of(
    "i was going to|i (?:did|sent|told|asked|wrote|called|rang|spoke|had|went|was|said|tried|"
    "gave|took|got|made|"
    "put|booked|met|saw|thought|felt|knew|didn't|hadn't|wasn't|used to|moved|presented|kept|heard|"
    "came|brought|laughed|blocked|checked|found|read)",
    "i've (?:been|done|sent|told|asked|written|already|had|kept)|since university",
    "last (?:time|week|month|year|night|autumn|spring|summer|winter)|yesterday|ago|we'd|he'd|"
    "she'd been",
)
STATIVE: Final = any_of(
    f"{_WILL} (?:probably |always |only |just |never )?(?:be|know|feel|need|want|forget|miss|die|"
    "believe|remember|regret|hate|love|survive|cry|admit|bet|confess|assume|end up|look like|sound|"
    "lose|pretend|fail|have to|blame|explode|never|live|guess|understand|spare|think|sleep|imagine|"
    "picture|count|not|get (?:nervous|fired|stuck|used|scared|called|there)|see (?:how|what|if|"
    "you)|"
    "see(?=\\W*$)|hear|tell you|say (?:it|this|that|something|now)|let you|stop you|give you that|"
    "take (?:it|that)(?! to)|sit here|hold (?:it|that)|leave (?:it|that)(?=\\W*$)|"
    "have (?:an?|more|nothing|no|less|time|something|the)(?! (?:good |quick |little )?(?:chat|word|"
    "talk|conversation|think|look|go|meeting|coffee|draft|page|answer)))"
)
REHEARSES: Final = any_of(
    f"(?:{_WILL}|i'd|i would|i just) (?:just )?(?:say|be like|go like|go(?=[,:])|"
    f"tell you)[ ,:]+[\"']?"
    "(?!sorry|hello|thank|yes|no\\b|it\\b|so\\b)",
)
REPORTED: Final = any_of(
    "(?:he|she|they|everybody|everyone|someone|people|you|who) (?:says?|said|goes|went|was like|"
    "thinks?|thought|told|will|would|can|could|has|have|is|are|was|were|do|does|did|asked?)"
)
CONDITIONAL: Final = any_of("(?:if|unless|suppose|in case) (?:i|he|she|they|we|it|you|that|the|a)")
OTHERS: Final = any_of(
    "he'll|she'll|they'll|he will|she will|they will|he's going to|she's going to|you'll|it'll|"
    "they're going to|will take|will do|will bring|will come|they'd|she'd|he'd"
)
THIRD: Final = any_of(
    "that's|he|she|they|it|it's|he's|she's|they're|there|there's",
    start=r"^(?:\W|ah|oh|um|uh|well|so|yeah|no)*\b",
)
ASKS_COACH: Final = any_of(
    "(?:could|can|would|will) you|do you know (?:any|some)|send it",
    "(?:nudge|remind|ask|send|text|call|ring|tell) me",
)
FIRST_PERSON: Final = any_of("i|i'm|i'll|i'd|i've|me|my|we|we'll|we're|our|mine|myself")
_BEFORE_YES = r"^(?:[\s,.…(]|um|uh|oh|ah|and|so|well|ugh|laughs\))*"
YES: Final = any_of(
    "yes|yeah|yep|yup|ya|aye|haan|sure|okay|ok|right|deal|fine|please|perfect|great|good|"
    "absolutely|"
    "exactly|of course|definitely|gladly|lovely|thank you|thanks|that works|works for me|go on|"
    "done|"
    "i will|i'd (?:like|love|appreciate) that|mm-?hm+|that would (?:help|be)|agreed|alright|true|"
    "all right|let's (?:say|do)|would be (?:good|great|lovely)|confirm|set|fair enough|can|"
    "would you|"
    "that one|it (?:might|would)|only|[a-z]+'s fine|could you|brilliant|nice|that'd be",
    start=_BEFORE_YES,
)
NO: Final = any_of(
    "no|nah|nope|not (?:really|now|yet|needed|necessary)|rather not|don't|please don't|i'd rather",
    start=_BEFORE_YES,
)
NO_THANKS: Final = re.compile(
    r"^(?:ah|oh|no|nah|um|[,. ])*(?:don't\b(?! forget)|no,? (?:thanks|thank you)|not really)"
    r"|\b(?:no need|not needed|don't (?:bother|send|worry|tell)|rather not|i'm fine without|"
    r"said no|i have enough|read enough)\b"
)
QUESTION: Final = re.compile(
    r"\?[\"')\s]*$|^(?:(?:so|and|okay|ok|but|um|well|right|then|now|hm+|yeah|good|fine)[,.]? )*"
    r"(?:what|how|when|where|who|why|which|whose|can|could|would|will|do|does|did|is|are|was|were|"
    r"have|has|shall|should|isn't|don't|what's|who's|how's|where's)\b"
)
BACKCHANNEL: Final = re.compile(
    r"^\W*(?:(?:mm+|mhm|mm-hm+|hm+|uh-huh|yeah|yes|okay|ok|right|ah|oh|aha|i see|go on|good|nice|"
    r"sure|wow)\W*){1,3}$"
)
PARKS: Final = any_of(
    "park (?:that|it|this|the)|parked|another (?:time|day)|some other time|later on|still open",
    "for (?:another|next) (?:time|session|day)|come back to (?:this|that|it)|we'll see|"
    "i'll see (?:how|what|if)",
    r"i'll see(?=\W*$)",
    "let's see (?:how|what|if|whether)|not (?:for )?today|leave (?:that|it) (?:open|for)",
    "don't (?:want to )?(?:go|get) into|that's (?:a|for) (?:another|a different)|not for now",
    "depends (?:on )?(?:what|how|whether)|(?:not|haven't) (?:sure|decided|ready) yet|"
    "haven't decided",
    "i don't know yet|some ?day|won't promise|i'm not ruling|let it sit|at some point|"
    "sit with that",
)
