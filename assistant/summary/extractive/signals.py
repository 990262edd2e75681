"""What a sentence sounds like: broad, generic signals of promising, telling, weighing, rehearsing.

They are inputs of a learned model, so each may be crude: none decides anything by itself. Patterns
match lower-case text with straight quotes. Changing one means training anew
(`python -m evals.train_commitments`); a test compares their fingerprint with the model's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.summary.extractive import cues, offers

_BETWEEN = (
    "(?:(?:also|just|then|probably|definitely|first|actually|certainly|only|at least|really|still|"
    "even|now|no|not|never|maybe|already|simply|gladly|myself|the|both|always|so) )*"
)
_NO_ACT = (
    "know|think|mean|guess|feel|want|need|like|have|love|hate|see|suppose|hope|remember|believe|"
    "understand|wish|am|was|do|did|can|could|would|should|might|may|must|get|keep|always|don't|"
    "didn't|can't|couldn't|wouldn't|haven't|hadn't|wasn't|had|find|wonder|hear|bet|swear|care|"
    "doubt|agree|notice|sound|look|sit|stand|say|never|just|said|thought|felt|knew|wanted|went|got|"
    "told|asked|made|took|came|saw|gave|found|put|kept|left|sent|wrote|rang|spoke|met|heard|read|"
    "lost|held|brought|bought|sat|ran|used|own|owe|will|shall|i|'|mustn't|won't|spent|built|let|"
    "set|cut|fell|began|grew|drove|ate|slept|paid|stood|threw|taught|caught|broke|chose|hid|did"
)
_NO_PLAN = (
    "feeling|thinking|saying|being|trying|wondering|hoping|guessing|looking|sitting|standing|"
    "getting|having|noticing|hearing|seeing|sure|afraid|asking myself|laughing|crying|smiling|"
    "struggling|joking|kidding|talking|wearing|carrying|avoiding|hiding|protecting|fighting|dying|"
    "wanting|living|nothing|something|anything|everything|missing|losing|listening|waiting|"
    "picturing|imagining|holding|beginning|starting to|reali[sz]ing|learning|drowning|running|"
    "proposing|meaning|aching|working|making|becoming|dreading|enjoying|boring|interesting|tempted"
)
_ACT = rf"(?!(?:{_NO_ACT})\b)(?!\w+ed\b)[a-z]{{2,}}\b"
_DOING = rf"(?!(?:{_NO_PLAN})\b)(?!going to\b)\w+ing\b"
_PLURAL_DAYS = "(?:mon|tues|wednes|thurs|fri|satur|sun)days"
_DEEDS = (
    "tell|ask|call|ring|phone|text|write|mail|email|e-mail|message|send|speak|talk|show|meet|see|"
    "book|draft|cancel|give|bring|put|sit down|telling|asking|calling|ringing|phoning|texting|"
    "writing|mailing|messaging|sending|speaking|talking|showing|meeting|seeing|booking|drafting|"
    "cancelling|giving|bringing|putting|taking|take|handing|hand|introduce|invite|delete|stop|"
    "leave|move|print|read|block|clear|forward|dig|root|scan|find out|check"
)
_GIFTS = (
    "dig|send|forward|mail|e-?mail|scan|drop|inbox|copy|article|sheet|template|book|link|page|"
    "paper|list|intro|introduce|number|find out|look up|post|share|pass|print"
)
_STEERING = (
    "stop you|ask you|play (?:that|it) back|push|hold|quiet|interrupt|say (?:that|it) again|"
    "write (?:that|it) down|remember|challenge|note|see you|wait|take that|put that|name|"
    "be (?:blunt|honest|quick)"
)


def _word(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})\b")


SIGNALS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "will": _word(
            "i'll|i will|i shall|i'm going to|i am going to|i'm gonna|im gonna|i gonna|ill"
        ),
        "we will": _word("we'll|we will|we're going to|we're gonna"),
        "doing": re.compile(rf"\b(?:i'm|i am|we're) {_BETWEEN}{_DOING}"),
        "that I am doing": re.compile(rf"\w+ (?:i'm|i am) {_BETWEEN}{_DOING}"),
        "act": re.compile(rf"\b(?:i|we) {_BETWEEN}{_ACT}"),
        "then act": re.compile(
            rf"\b(?:then|so|and|first|after that|afterwards) i {_BETWEEN}{_ACT}"
        ),
        "state": re.compile(
            r"\b(?:i|i'll|i will) (?:just |always |never |only |still )?(?:know|think|mean|guess|"
            "feel|want|like|love|hate|suppose|hope|remember|believe|understand|wish|am|be|wonder|"
            r"bet|admit|need to know|miss|regret|forget|lose|cry|die)\b"
        ),
        "need": _word(
            "i (?:need to|have to|must|gotta|want to|should|ought to)|i've got to|"
            "i'd (?:better|like to|love to)"
        ),
        "let me": _word(
            "let me|leave (?:it|that|this) with me|leave it to me|i owe you|you'll have|you'll get"
        ),
        "could": _word("could|might|maybe|perhaps|would|i'd|what if|or|either|probably|possibly"),
        "should": _word("i (?:probably )?(?:should|ought)|i'd (?:love|like)|i wish"),
        "if": _word("if|unless|in case|when|whenever"),
        "happened": re.compile(
            r"\b(?:i|he|she|they|we|it|you) (?:\w+ed|was|were|had|did|said|went|got|told|asked|"
            r"came|made|took|saw|gave|found|put|kept|left|sent|wrote|rang|thought|felt|knew|wanted)\b|"
            r"\b(?:i've|he's been|she's been|i'd been|they've)\b"
        ),
        "not": _word(
            "not|no|never|don't|won't|can't|isn't|didn't|nothing|nobody|cannot|wouldn't|couldn't"
        ),
        "will not": re.compile(
            r"\b(?:i won't|i'm not|i don't think i|i'll not|i'll never|i'm no )"
        ),
        "no more": _word(
            "no more|any ?more|not (?:after|before|until)|stays? off|is off|are off|comes? off|"
            "off the"
        ),
        "habit": _word(
            "every|always|usually|normally|never|often|each|most|sometimes|keep|keeps|tend|"
            f"{_PLURAL_DAYS}|used to"
        ),
        "others will": _word(
            "he'll|she'll|they'll|it'll|you'll|he will|she will|they will|"
            "(?:he|she|they|it)(?:'s|'re) (?:going to|gonna)"
        ),
        "third": _word(
            "(?:he|she|they|it|that|this|people|everyone|everybody|nobody)(?:'s|'re|'ve|'d)?"
        ),
        "them": _word("him|her|them|his|hers|their"),
        "first": _word("i|i'm|i'll|i'd|i've|me|my|we|we'll|we're|our|mine|myself|masel|meself"),
        "I": _word("i|i'm|i'll|i'd|i've|im"),
        "you": _word("you|your|you're|you've|you'd"),
        "quoted": re.compile(r"[\"“”]"),
        "asks": re.compile(r"\?"),
        "settled": _word(
            "sorted|decided|settled|deal|promise|commit|that's it|so that's|done deal|count on|"
            "i'm in|will do|my plan|the plan|that one|let's do|let's say|agreed|fixed|booked|"
            "in the diary|sold"
        ),
        "unsure": re.compile(r"^\W*(?:i )?(?:don't know|dunno|no idea|not sure|hm+)"),
        "so": re.compile(r"^\W*so\b"),
        "then": re.compile(r"^\W*(?:then|and then)\b"),
        "and": re.compile(r"^\W*and\b"),
        "or": re.compile(r"^\W*or\b"),
        "but": re.compile(r"^\W*but\b"),
        "doing first": re.compile(
            r"^\W*(?:(?:and|so|just|not|then|yes|yeah) )*(?!nothing|something|anything|everything|"
            r"being|having|morning|evening|feeling|during)[a-z]+ing\b"
        ),
        "to first": re.compile(r"^\W*(?:and |so |just )*to [a-z]+"),
        "speaks": _word(
            "(?:i'll|i'd|i|i will|i just|i would|going to) (?:just |then )?(?:say|go|tell|be like)"
        ),
        "deed": _word(_DEEDS),
        "mine": re.compile(r"\bme\b\W*$|^\W*me\b|\bfrom me\b|\bon me\b|\bmine\b"),
        "fancy": _word(
            "imagine|pretend|as if|joke|joking|moon|kill|explode|scream|quit|resign|cry"
        ),
        "dream": _word(
            "some ?day|one day|in theory|would be nice|dream|fantasy|in my head|eventually"
        ),
        "corrects": _word("wait|actually|no wait|hang on|instead|rather|scrap|change"),
        "pointing": _word("same|that|it|this|those"),
        "gift": _word(_GIFTS),
        "if they": _word(
            "(?:if|unless|when|whenever|once) (?:he|she|they|it|that|this|any(?:body|one|thing)|"
            r"some(?:body|one)|nobody|there|the|my|her|his|you|\[\w+\])(?:'s|'re|'ll)?"
        ),
        "gets": _word(
            r"(?:he|she|they|everybody|everyone|you|\w+) (?:gets?|sees?|hears?|has|have|goes|"
            "comes) (?:it|the|them|this|that|my|one|told|a)|gets? told|"
            "(?:he|she|they)'s (?:getting|having|first)"
        ),
        "stops": re.compile(
            r"\b(?:i don't \w+ .{0,30}any ?more|i'm not \w+ing|no more|not again|never again|"
            r"i (?:stop|drop|leave|skip)\b|from (?:now|today|tomorrow|tonight|next|this)\b)"
        ),
        "yours": re.compile(
            r"\b(?:in(?:to)? your|to you|for you|your (?:inbox|folder|diary|hands)|from me|"
            r"you(?:'ll|'d| will)? (?:get|have) (?:it|the|them|that|my|this|one))\b"
        ),
        "schedules": re.compile(
            r"\b(?:same (?:time|hour|place)|invite|calendar|meet(?:ing)? again|see you|"
            r"next session|usual (?:hour|time)|our next|speak then|talk then|"
            r"next (?:one|call) is)\b"
        ),
        "before finishing": re.compile(
            r"\b(?:before we (?:finish|stop|close|end|go)|today\?|in a (?:minute|moment|second)|"
            r"for now)\b"
        ),
        "steering": _word(_STEERING),
        "past": cues.PAST,
        "hedge": cues.HEDGE,
        "refuses": cues.REFUSES,
        "retracts": cues.RETRACTS,
        "parks": cues.PARKS,
        "reported": cues.REPORTED,
        "question": cues.QUESTION,
        "yes": cues.YES,
        "no": cues.NO,
        "imperative": cues.IMPERATIVE_ACT,
        "will act": cues.WILL_ACT,
        "will state": cues.STATIVE,
        "intent": cues.INTENT,
        "word of promise": cues.COMMIT_WORDS,
        "present act": cues.PRESENT_ACT,
        "rehearses": cues.REHEARSES,
        "doing then": cues.GOING_TO_DO,
        "gives": offers.WILL,
        "offers": offers.OFFER,
        "in session": offers.IN_SESSION,
        "short will": offers.SHORT_WILL,
    }
)
"""Name → pattern, searched in one sentence."""

TOGETHER: Final = (
    ("doing", "due"),
    ("act", "due"),
    ("will", "due"),
    ("no subject", "due"),
    ("will", "quoted"),
    ("will", "turn quotes"),
    ("if", "act"),
    ("if", "will"),
    ("if", "doing"),
    ("doing", "third"),
    ("need", "due"),
    ("will", "deed"),
    ("doing", "deed"),
    ("act", "deed"),
    ("will", "you"),
    ("past", "due"),
    ("habit", "due"),
    ("opens", "yes"),
    ("then act", "act"),
    ("will", "will state"),
    ("will", "could"),
    ("if they", "act"),
    ("if they", "will"),
    ("if they", "doing"),
    ("habit", "act"),
    ("habit", "doing"),
    ("gets", "due"),
    ("stops", "first"),
    ("schedules", "due"),
    ("not", "doing"),
    ("act", "happened"),
    ("due", "happened"),
    ("due", "quoted"),
    ("doing", "happened"),
    ("act", "could"),
    ("doing", "could"),
    ("deed", "due"),
    ("then", "act"),
    ("so", "doing"),
    ("so", "act"),
)
"""Pairs whose product is a signal of its own."""
NO_SUBJECT: Final = re.compile(
    r"\b(?:i|he|she|they|we|you|it|that|this|i'\w+|he's|she's|it's|that's)\b"
)
"""Absent from fragments such as "Thursday, on the train"."""
