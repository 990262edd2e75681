"""What has a shape: addresses, numbers, dates, sums and ages, written or spoken.

Patterns run on one line, ignore case, and need time linear in the text (no nested repeats): a
transcript is hostile input. Weekdays and relative dates stay: they carry due dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from governance.privacy.findings import Finding, Source
from governance.privacy.vault import Kind

_UNIT = "one|two|three|four|five|six|seven|eight|nine"
_TEEN = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER = rf"(?:{_UNIT}|{_TEEN}|{_TENS}|hundred|thousand|million|billion|half|zero)"
_SAID_YEAR = (
    rf"(?:nineteen|twenty)[ -](?:(?:{_TENS})(?:[ -](?:{_UNIT}))?|{_TEEN}|(?:oh|o)[ -](?:{_UNIT}))"
    rf"|two thousand(?: and)? (?:{_TENS}|{_TEEN}|{_UNIT})(?:[ -](?:{_UNIT}))?"
)
_NTH = (
    r"(?:\d{1,2}(?:st|nd|rd|th)"
    r"|(?:twenty|thirty)[ -]?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
    r"|twentieth|thirtieth)"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
)
_PLAIN_MONTH = r"(?:january|february|april|june|july|august|september|october|november|december)"
_DECADE = r"(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|noughties)"
_YEAR = rf"(?:(?:19|20)\d\d|{_SAID_YEAR})"
_AGED = rf"(?:[1-9]\d|(?:{_TENS})(?:[ -](?:{_UNIT})\b)?|{_TEEN})"
_CHILD = rf"(?:[2-9]|{_UNIT})"
_NO_UNIT = (
    r"\b(?! ?(?:%|percent|minutes?|seconds|hours?|days?|weeks?|months?|people|points|per|miles|k\b"
    r"|thousand|hundred|million|grand|lakhs?|on\b|times|kilos?|kg|meters|metres|feet|foot|euros?"
    r"|pounds|dollars|stores|sites|of (?:us|them|the)|calls|cases|e?mails|meetings|messages|short"
    r"|over|under|behind|ahead|down|late))"
)
_CURRENCY = (
    r"(?:dollars?|euros?|pounds?|quid|bucks?|francs?|yen|yuan|rupees?|naira|cedis?|pesos?|reais"
    r"|real|rand|kron(?:er|or|a|e)|zloty(?:s|ch)?|lira|liras|shillings?|dirhams?|riyals?|won"
    r"|lakhs?|crores?|usd|eur|gbp|chf|sek|nok|dkk|pln|inr|brl|aud|cad)"
)
_AMOUNT = r"\d[\d.,]*(?: ?(?:k|m|bn|thousand|hundred|million|billion|lakh|crore|grand))?"
_SAID_AMOUNT = rf"{_NUMBER}(?:[ -](?:and |a )?(?:{_NUMBER}|point|comma|lakh|crore)){{0,7}}"
_DIGIT = r"(?:zero|oh|double|triple|one|two|three|four|five|six|seven|eight|nine|\d)"
_TOP_LEVEL = (
    r"(?:com|org|net|edu|gov|io|co|ai|app|dev|eu|uk|de|fr|es|it|nl|se|no|dk|fi|pl|pt|br|in|ng|za"
    r"|ke|gh|jp|kr|cn|au|nz|ca|us|ch|at|be|ie|info|biz|example|test|local|internal)"
)
_SAID_MAILBOX = (
    r"(?:\w ){0,12}\w{1,32}"
    r"(?: (?:dot|underscore|dash|hyphen|minus|plus|period) (?:\w ){0,12}\w{1,32}){0,4}"
)
_SAID_HOST = (
    r"(?:\w ){0,8}\w{1,32}(?: (?:dash|hyphen) \w{1,32}){0,2}(?: (?:dot|period) \w{2,32}){1,4}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A shape and what it stands for: its group `it` where it has one, else the whole match."""

    kind: Kind
    shape: re.Pattern[str]
    confidence: float = 0.95


def _pattern(kind: Kind, shape: str, confidence: float = 0.95) -> Pattern:
    return Pattern(kind=kind, shape=re.compile(shape, re.IGNORECASE), confidence=confidence)


PATTERNS: Final = (
    # RFC 5321 mailboxes, whatever the top-level domain: no public-suffix list is needed, and none
    # is fetched.
    _pattern(Kind.EMAIL, r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
    _pattern(Kind.EMAIL, rf"(?<![\w'’]){_SAID_MAILBOX} at {_SAID_HOST}\b"),
    # A host heard as several words ("quick naira dot example"), or a mailbox after "it's".
    _pattern(
        Kind.EMAIL,
        rf"(?<![\w'’]){_SAID_MAILBOX} at (?:\w{{1,32}} ){{1,3}}\w{{1,32}} dot {_TOP_LEVEL}\b",
    ),
    _pattern(
        Kind.EMAIL,
        rf"\b(?:it['’]?s|is|address|e-?mail|to) (?P<it>(?:\w{{1,32}} ){{1,3}}at "
        rf"(?:\w{{1,32}} ){{0,3}}\w{{1,32}} (?:dot|period) {_TOP_LEVEL})\b",
    ),
    _pattern(Kind.URL, r"\b(?:https?|ftp)://[^\s<>\"')\]]+"),
    _pattern(Kind.URL, r"\bwww\.[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?:/[^\s<>\"')\]]*)?"),
    _pattern(
        Kind.URL,
        rf"(?<![\w@.])[\w-]{{2,63}}(?:\.[\w-]{{2,63}}){{0,4}}\.{_TOP_LEVEL}\b(?:/[^\s<>\"')\]]*)?",
        0.8,
    ),
    _pattern(
        Kind.URL,
        r"\b(?:www dot )?\w{2,32}(?: dot \w{2,32}){0,3} dot (?:com|org|net|io|co|example|eu)\b"
        r"(?: slash \w{1,32}){0,4}",
        0.8,
    ),
    # ISO 13616; its check digits are not asked: a misheard account number is still somebody's.
    _pattern(Kind.ID, r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?\b"),
    _pattern(Kind.ID, r"\b(?:\d[ -]?){12,18}\d\b"),
    _pattern(Kind.ID, r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)"),
    _pattern(Kind.ID, r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])"),
    # Tickets, cases, employee and account numbers: letters, a mark, digits; or a word that
    # announces a number.
    _pattern(Kind.ID, r"\b[a-z]{1,8}[-#/_]\d{2,}(?:[-/]?[a-z\d]+){0,3}\b", 0.8),
    _pattern(Kind.ID, r"\b[a-z]{2,4}\d{4,}\b", 0.8),
    _pattern(
        Kind.ID,
        rf"\b(?:ticket|case|badge|staff|employee|personnel|payroll|account|reference|order|claim)"
        rf"(?: (?:number|no\.?|id|ref))?(?: is| was)? "
        rf"(?:#?(?:[a-z]{{1,3}}[- ]?)?\d[\d-]{{2,}}[a-z]?"
        rf"|(?:[a-z] ){{0,4}}{_DIGIT}(?: {_DIGIT}){{2,}})\b",
        0.8,
    ),
    # Read out sign by sign: "q p a nineteen forty four", "s o p dash two one oh five".
    _pattern(
        Kind.ID,
        rf"(?<![\w'’])(?:[a-z] ){{2,5}}(?:(?:slash|dash|hyphen|minus|point|stroke) "
        rf"(?:[a-z] (?:slash |dash |hyphen |minus )?){{0,4}})?"
        rf"(?:{_DIGIT}|{_TEEN}|{_TENS})(?: (?:{_DIGIT}|{_TEEN}|{_TENS}|hundred|thousand)){{0,8}}\b",
        0.8,
    ),
    _pattern(Kind.PHONE, r"(?<![\w.])\+?\(?\d{1,4}\)?(?:[ ./-]?\(?\d{2,5}\)?){2,5}(?![\w])", 0.7),
    _pattern(Kind.PHONE, rf"\b(?:plus )?{_DIGIT}(?:[ -](?:{_DIGIT}|hundred)){{5,}}\b", 0.8),
    _pattern(Kind.DATE, r"\b\d{4}-\d{2}-\d{2}\b"),
    _pattern(Kind.DATE, r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\b"),
    _pattern(
        Kind.DATE,
        rf"\b{_MONTH} (?:the )?(?:{_NTH}|\d{{1,2}}\b)(?:,? (?:of )?{_YEAR}\b)?",
    ),
    _pattern(
        Kind.DATE,
        rf"\b(?:the )?(?:{_NTH}|\d{{1,2}}) (?:of )?{_MONTH}(?:,? {_YEAR}\b)?",
    ),
    _pattern(Kind.DATE, rf"\b{_MONTH},? (?:of )?{_YEAR}\b"),
    _pattern(
        Kind.DATE,
        rf"\bthe {_NTH}(?: (?:to|and|until|till) the {_NTH})?(?! [a-z]+(?:er|or|ly)\b)"
        rf"(?=$|[.,;?!]| (?:is|was|of|if|and|at|in|we|i|he|she|how|it|costs|being|she's"
        rf"|because|then"
        rf"|to|or|before|after|when|so|for|with|but|no|yes|okay|maybe|already|i'll|we'll)\b)",
        0.7,
    ),
    _pattern(
        Kind.DATE,
        rf"\b(?:class of|since|in|from|back in|of) "
        rf"(?P<it>(?:{_TENS})[ -](?:{_UNIT})|(?:oh|o) (?:{_UNIT}))\b(?! ?(?:percent|%|minutes|hours"
        rf"|days|weeks|months|years|people|cases|of|thousand|hundred|million|k|stores|sites))",
        0.7,
    ),
    _pattern(
        Kind.DATE,
        r"\b(?:on|by|until|till|before|after|from|since|to|of) "
        r"(?P<it>the (?:[12]?\d|3[01])(?:st|nd|rd|th))\b",
        0.8,
    ),
    _pattern(Kind.DATE, rf"\b{_PLAIN_MONTH}\b"),
    _pattern(
        Kind.DATE,
        r"\b(?:the|before|after) (?P<it>(?:may|march)(?= (?:update|release|review|board"
        r"|figures|numbers|close|report|meeting|payroll|audit|call|trip|launch|deadline)\b))",
    ),
    _pattern(Kind.DATE, rf"\bthe (?:early |late |mid )?(?:{_DECADE}|(?:19|20)?\d0s)\b", 0.8),
    _pattern(
        Kind.DATE,
        r"\b(?:in|by|of|since|until|till|every|last|this|next|early|late|mid)[ -]"
        r"(?P<it>march|may)\b",
        0.8,
    ),
    _pattern(Kind.DATE, r"(?<![\w.,:#$€£/-])(?:19[4-9]\d|20[0-4]\d)(?![\w%/:-]|[.,]\d)"),
    _pattern(Kind.DATE, rf"\b(?:{_SAID_YEAR})\b", 0.8),
    _pattern(Kind.MONEY, rf"(?:[$€£¥₹₦₵₩₺]|\bR\$|\bUS\$) ?{_AMOUNT}\b"),
    _pattern(Kind.MONEY, rf"\b{_AMOUNT} ?(?:{_CURRENCY}\b|[€$£])"),
    _pattern(Kind.MONEY, rf"\b(?:usd|eur|gbp|chf|inr|sek|nok) ?{_AMOUNT}\b"),
    _pattern(Kind.MONEY, r"\b\d[\d.,]* ?(?:k|grand|lakh|crore|mil|mn|bn|million|billion)\b", 0.8),
    _pattern(Kind.MONEY, rf"\b(?:an? )?{_SAID_AMOUNT} {_CURRENCY}\b"),
    _pattern(Kind.MONEY, rf"\b{_SAID_AMOUNT} (?:grand|k)\b", 0.8),
    _pattern(
        Kind.MONEY,
        rf"\b(?:an? )?{_SAID_AMOUNT} (?:an?|per) (?:day|hour|month|year|week|head|night)\b"
        rf"|\b\d[\d.,]* (?:an?|per) (?:day|month|year)\b",
        0.7,
    ),
    # Pay is said without a currency: "i'm getting nineteen and a half", "starts at seventy nine".
    _pattern(
        Kind.MONEY,
        rf"\b(?:earn(?:s|ing)?|salary (?:is|was|of)|paid|pays?|starts? at|getting|gets|over with"
        rf"|(?:mine|hers|his|theirs|ours) (?:is|are) on|offered(?: me| him| her)?"
        rf"|now is|asking|raise to)"
        rf" (?:only |just |about |like )?(?P<it>(?:{_TENS}|{_TEEN})(?:[ -](?:{_UNIT}))?"
        rf"(?: (?:{_UNIT}|and a half|point (?:{_UNIT})))?)\b"
        rf"(?! ?(?:percent|%|minutes|hours|days|weeks|months|years|people|calls|mails|emails"
        rf"|o'clock|thousand|hundred|million|k|messages|points|times|nights|shifts))",
        0.7,
    ),
    # A sum whose currency nobody needs to say.
    _pattern(Kind.MONEY, rf"\b{_SAID_AMOUNT}(?<=thousand|.million|.billion)\b", 0.7),
    _pattern(Kind.MONEY, r"\b\d{1,3}(?:,\d{3})+\b(?!-)", 0.7),
    _pattern(
        Kind.AGE,
        rf"\b(?:\d{{1,3}}|(?:{_TENS})(?:[ -](?:{_UNIT}))?|{_TEEN})[ -]years?[ -]olds?\b",
    ),
    _pattern(
        Kind.AGE,
        rf"\b(?:aged|age of|turn(?:s|ed|ing)?) "
        rf"(?P<it>\d\d|(?:{_TENS})(?:[ -](?:{_UNIT}))?)\b(?! (?:percent|%))",
        0.8,
    ),
    _pattern(
        Kind.AGE,
        r"\b(?:in (?:my|his|her|their) )(?:(?:early|mid|late)[ -])?"
        r"(?:\d\ds|twenties|thirties|forties|fifties|sixties|seventies)\b",
    ),
    _pattern(
        Kind.AGE,
        rf"\b(?:he|she|i|who|they|mother|father|mum|dad|daughter|son)"
        rf"(?:['’]?s|['’]?m|['’]re| is| am| was| were| are| turned| turns)"
        rf" (?:only |just |about |nearly |near |almost |now |already "
        rf"|like |maybe ){{0,2}}(?P<it>{_AGED}(?: odd)?){_NO_UNIT}",
        0.7,
    ),
    _pattern(
        Kind.AGE,
        rf"\b(?:he|she|i|who|they)(?:['’]?s|['’]?m|['’]re| is| am| was| were)"
        rf" (?:only |just |about )?"
        rf"(?P<it>{_CHILD})(?=$|[.,;?!]| (?:and|he|she|she's|he's|but|already|now)\b)",
        0.7,
    ),
    _pattern(
        Kind.AGE,
        rf"\b(?:wom[ae]n|man|lad|lass|girl|boy|bloke|guy|lady|person|wifie|kid|child) of "
        rf"(?P<it>{_AGED}|{_CHILD}){_NO_UNIT}",
        0.7,
    ),
    # In notes an age stands between commas; elsewhere a pause follows.
    _pattern(Kind.AGE, r"(?<!\d), (?P<it>[2-7]\d)(?=[,.;](?! ?\d)|$)", 0.7),
    _pattern(Kind.AGE, rf"(?:^|[.?!,;] )(?P<it>(?:{_TENS})[ -](?:{_UNIT}))(?=, [a-z])", 0.7),
    _pattern(
        Kind.AGE,
        rf"\b(?:at|i think|near|nearly) (?P<it>(?:{_TENS})[ -](?:{_UNIT}))"
        rf"(?=[.;?!]|$)",
        0.7,
    ),
    _pattern(
        Kind.AGE,
        rf"\b(?:school|home|university|married|widowed|pregnant) at (?P<it>{_TEEN}|(?:{_TENS}))\b"
        rf"(?=[.,;?!]|$)",
        0.7,
    ),
    _pattern(Kind.AGE, rf"\b(?:{_TENS}) odd (?P<it>(?:{_TENS}) (?:{_UNIT}))\b", 0.7),
    _pattern(Kind.AGE, rf"\b{_NTH}(?= birthdays?\b)"),
)


def match_patterns(line: str) -> Iterator[Finding]:
    """Every match of every pattern on one line; they may overlap."""
    for pattern in PATTERNS:
        group = "it" if "it" in pattern.shape.groupindex else 0
        for match in pattern.shape.finditer(line):
            yield Finding(
                start=match.start(group),
                end=match.end(group),
                kind=pattern.kind,
                confidence=pattern.confidence,
                source=Source.PATTERN,
            )
