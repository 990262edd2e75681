"""Names that only their neighbours give away: "will said", "project monsoon".

Works in any case. Words that everybody uses after "project" ("project plan") are no code names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from governance.privacy.aligned import fold
from governance.privacy.ordinary import (
    FUNCTION_WORDS,
    NAME_WORDS,
    leans_to_a_person,
    may_be_a_subject,
)
from governance.privacy.spans import Candidate, Rank
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words

_SAYS: Final = re.compile(r"(?<![\w'’-])([^\W\d_]+) (?=([^\W\d_]+)\b)")
_CODE_NAME: Final = re.compile(
    r"\b(?:project|operation|programme|program|initiative|code ?named?)"
    r" (?:called |named |is )?([^\W\d_]{3,})\b",
    re.IGNORECASE,
)
_TAILED: Final = re.compile(r"(?<![\w'’-])([^\W\d_]{3,}) (?=([^\W\d_]{3,})\b)")
_TAILS: Final = words("org_tails")
_CALLED: Final = re.compile(
    r"\b(?:the|this|that) (?P<a>[^\W\d_]{3,}) "
    r"(?:thing|launch|rewrite|rollout|migration|merger|bid)\b"
    r"|\b(?:release|launch|rollout) of (?P<b>[^\W\d_]{3,}(?: [^\W\d_]{3,})?)\b"
    r"|\b(?:ship|shipped|shipping|launch|launched) (?P<c>[^\W\d_]{3,}) (?:in|on|by|next|this)\b"
    r"|\b(?:client|supplier|vendor|competitor|contractor from|contract with|working for|worked for"
    r"|worked at|works at|works for|working at|job at|offer from|hired (?:him|her) out of)"
    r" (?P<d>[^\W\d_]{3,}(?: [^\W\d_]{3,})?)\b",
    re.IGNORECASE,
)
# A name spelled out: "s h e v o n", "f for faith r o b". Two letters may be somebody's initials.
_SPELLED: Final = re.compile(
    r"(?<![\w'’.-])[^\W\d_](?: (?:with the dots )?[^\W\d_](?![\w'’-])){1,23}", re.IGNORECASE
)
_WORDS_OF_ONE_LETTER: Final = frozenset("aio")
_ABBREVIATED: Final = (
    words("abbreviations") | words("not_names") | frozenset({"pr", "cv", "dj", "bbc", "fyi", "eta",
    "roi", "kpi", "kpis", "nhs", "pdf", "url", "csv", "sla", "rfp", "nda", "gdp", "dna", "asap"})
)  # fmt: skip
_ACTS: Final = frozenset(
    {"comes", "came", "shouts", "shouted", "had", "has", "took", "takes", "put", "gave", "gives",
     "left", "sits", "sat", "runs", "ran", "does", "did", "went", "keeps", "kept", "made", "cried",
     "cries", "walked", "walks", "wrote", "got", "gets", "joined", "started"}
)  # fmt: skip
_BEFORE_A_NAME: Final = r"old|big|wee|young|uncle|auntie|aunty|oom|tannie|tia|tio|don|dona|brother"
_AFTER_A_NAME: Final = r"sir|ma['’]am|madam|bhai|didi|ji|san|kaka|uncle|auntie|aunty|oga|hanım|bey"
_OLD: Final = re.compile(rf"(?<![\w'’-])(?:{_BEFORE_A_NAME}) $", re.IGNORECASE)
_SIR: Final = re.compile(rf" (?:{_AFTER_A_NAME})(?![\w'’-])", re.IGNORECASE)
_SPEAKS: Final = words("speaks")
_NO_CODE_NAME: Final = (
    FUNCTION_WORDS
    | words("everyday")
    | words("uncommon")
    | words("generic")
    | words("not_names")
    | words("speaks")
    | words("weak_roles")
    | words("roles")
    | words("people")
    | words("kin")
)
_PLAIN: Final = _NO_CODE_NAME - words("uncommon")
_INITIALS: Final = 2
_WEIGHT: Final = 0.6


def cued(text: str) -> Iterator[Candidate]:
    """People who speak, what projects are called, and employers."""
    for m in _SAYS.finditer(text):
        named = fold(m[1]) in NAME_WORDS and (
            m[2].lower() in _SPEAKS or (m[2].lower() in _ACTS and leans_to_a_person(fold(m[1])))
        )
        if named and may_be_a_subject(text, m.start(1)):
            yield _candidate(m.start(1), m.end(1), Kind.PERSON)
    yield from _spelled(text)
    for m in _CODE_NAME.finditer(text):
        if m[1].lower() not in _NO_CODE_NAME:
            yield _candidate(m.start(), m.end(), Kind.ORGANIZATION)
    yield from _employers(text)


def _spelled(text: str) -> Iterator[Candidate]:
    for m in _SPELLED.finditer(text):
        letters = "".join(m[0].lower().replace("with the dots ", "").split())
        named = letters not in _ABBREVIATED and not _WORDS_OF_ONE_LETTER.issuperset(letters)
        if named and (len(letters) > _INITIALS or _WORDS_OF_ONE_LETTER.isdisjoint(letters)):
            yield _candidate(m.start(), m.end(), Kind.PERSON)


def _employers(text: str) -> Iterator[Candidate]:
    for m in _TAILED.finditer(text):
        if m[2].lower() in _TAILS and m[1].lower() not in _PLAIN:
            yield _candidate(m.start(1), m.end(2), Kind.ORGANIZATION)
    for m in _CALLED.finditer(text):
        group = m.lastgroup or "a"
        said = m[group].split()
        while said and said[-1].lower() in _NO_CODE_NAME:
            said.pop()
        if said and said[0].lower() not in FUNCTION_WORDS:
            length = len(" ".join(said))
            yield _candidate(m.start(group), m.start(group) + length, Kind.ORGANIZATION)


def addressed(text: str, one: Candidate) -> Candidate:
    """A person with what they are called by: "bala sir", "uncle ben", "old geordie"."""
    if one.kind is not Kind.PERSON or one.rank is not Rank.MODEL:
        return one
    before = _OLD.search(text, max(0, one.start - 10), one.start)
    after = _SIR.match(text, one.end)
    return replace(
        one, start=before.start() if before else one.start, end=after.end() if after else one.end
    )


def _candidate(start: int, end: int, kind: Kind) -> Candidate:
    return Candidate(start=start, end=end, kind=kind, rank=Rank.MODEL, weight=_WEIGHT)
