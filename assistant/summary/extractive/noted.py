"""Commitments in typed notes: listed under a heading, or told in passing ("She's putting it to X").

Each paragraph is weighed by what coaches write when something was agreed. Invariant: an owner
stands only where the notes say whose it is; reflections, wishes, what was struck out and what is
somebody else's never become a commitment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues, same_time
from assistant.summary.extractive.notes import Paragraph, paragraphs, quotes
from assistant.summary.extractive.select import shortened
from assistant.summary.extractive.words import content, overlap
from assistant.summary.schema import Commitment

ENOUGH: Final = 2.6
"""Weight from which a paragraph is a commitment."""
LEAST_WORDS: Final = 3
SECOND_HALF: Final = 0.4
CITED: Final = 3
REPEATS: Final = 0.5
"""Share of content words from which a later paragraph says the same again."""

_NOT_ONE = re.compile(
    r"\b(?:not (?:a|as an?) (?:commitment|action|plan)|wasn't a plan|was not a plan|no commitment|"
    r"no (?:action|date|plan c|yes)\b(?! needed)|unclear (?:whether|if)|some ?day|one day|"
    r"said no\b|"
    r"parked|off the (?:list|table)|decided against|dropped (?:it|that|the idea)|crossed off|"
    r"struck out|"
    r"won't (?:do|be doing)|didn't commit|not yet decided|leave it with|already done|not asking|"
    r"wish\b|"
    r"took (?:it|that) back|as a (?:dream|maybe)|nothing agreed|not serious|joke|jok(?:ed|ing)|"
    r"(?:neither|none|not) (?:is|are|of it|hers?|his|theirs|mine)\b|that one's|her dream|"
    r"(?:his|somebody else's) (?:promise|part|action)|has promised|let (?:her|him|them) find|"
    r"from last time|last time's)\b|^(?:[-–] )?(?:follow-up|homework)"
)
_TAKEN_BACK = re.compile(
    r"\b(?:off the (?:list|table)|won't do|took (?:it|that) back|struck out|crossed off|dropped it|"
    r"changed (?:her|his|their) mind)\b"
)
_WISH = re.compile(r"\b(?:would (?:love|like)|'d (?:love|like)|might|maybe|perhaps|could)\b")
_LIKES = re.compile(r"^(?:(?:she|he|they)(?:'d| would) like to|would like to|wants to|plans to)\b")
_DOES = (
    "(?:agrees to|announces|answers|apologi[sz]es|applies|asks|attends|blocks|books|brings|buys|"
    "calls|"
    "cancels|carries|changes|checks|clears|closes|cuts|decides|delegates|does|drafts|drops|drives|"
    "e-?mails|finds|finishes|gives|goes to|hands|invites|keeps|leaves|lets|makes|meets|messages|"
    "moves|"
    "opens|passes|phones|picks|presents|proposes|puts|reads|rewrites|rings|runs|schedules|sees|"
    "sends|"
    "shows|shuts|signs|sits|speaks|spends|starts|stays|stops|takes|talks|tells|texts|thanks|tries|"
    "uses|visits|walks|writes|steps)"
)
_DOING = (
    "(?:asking|booking|bringing|calling|cancelling|doing|dropping|giving|going to|handing|keeping|"
    "leaving|meeting|moving|putting|raising|ringing|seeing|sending|speaking|stopping|taking|"
    "talking|"
    "telling|trying|writing)"
)
_SUBJECT = r"(?:she|he|they|\[person_\d+\]|b\.|[a-z]{2}\b|both)"
_THEIRS = re.compile(
    rf"\b(?:{_SUBJECT}(?:'ll| will) (?!be\b|have\b|want\b|know\b|think\b|hear\b)\w+|"
    rf"{_SUBJECT} (?:commits?|agreed|promised|decided) to|{_SUBJECT}(?:'s| is| are|"
    rf"'re)? {_DOING}\b|"
    rf"{_SUBJECT} (?:also |then |now )?{_DOES})\b|(?:→ |^|[.:] ){_DOES}\b"
)
_AGREED = re.compile(
    r"\b(?:agreed|commits|committed|settled on|changed to|from (?:now on|tomorrow|today|monday|"
    r"next)|"
    r"she was (?:definite|clear)|he was (?:definite|clear)|that's mine|decided|chose (?:that|it)|"
    r"so:)"
)
_ASKED_WHEN = re.compile(r"\b(?:when\?|by when|what day|which day|asked (?:her |him |them )?when)")
_COACHS = re.compile(
    r"\b(?:i'll|i will|i owe|i promised|i am to|i'm to|i said i'd|to do,? me|goes out (?:tonight|"
    r"today))\b"
)
_COACH_GIVES = re.compile(
    r"\b(?:send|mail|e-?mail|ask|find|introduce|intro|link|dig|text|call|share|forward|phone|"
    r"ring|drop|"
    r"look up|check|write|book|bring|template|article|piece)\b"
)
_SCENE = re.compile(
    r"\b(?:role ?play|rehears|second go|first go|round \d|tried (?:it|four|one|two|three|on)|scale|"
    r"confidence|energy|takeaway|closing|what (?:could|would) trip|pros|worry)\b"
)
_EARLIER = re.compile(r"\b(?:promised|last|did|had|was)\b")
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_HEADER_ONLY = re.compile(r":\s*$")


def noted_commitments(talk: Talk) -> tuple[Commitment, ...]:
    """The commitments of the notes, in their order."""
    parts = paragraphs(talk)
    contrast = any(p.part == "coach_commits" for p in parts)
    found: list[Commitment] = []
    about: list[frozenset[str]] = []
    for place, paragraph in enumerate(parts):
        text = talk.turns[paragraph.turn].text[paragraph.body :]
        words = content(text)
        before = parts[place - 1] if place else None
        if _continues(talk, paragraph, before, found):
            found[-1] = _with_more(talk, found[-1], paragraph)
            continue
        if _TAKEN_BACK.search(paragraph.low):
            _take_back(found, about, words, [d.text for d in dues(text)])
        if weight(talk, paragraph) < ENOUGH:
            continue
        again = [i for i, a in enumerate(about) if overlap(a, words) >= REPEATS]
        if again and not paragraph.numbered:
            found[again[-1]] = _with_more(talk, found[again[-1]], paragraph)
            continue
        found.append(_noted(talk, paragraph, contrast=contrast))
        about.append(words)
    return tuple(found)


def _take_back(
    found: list[Commitment], about: list[frozenset[str]], words: frozenset[str], said: Sequence[str]
) -> None:
    """Remove what a later paragraph says was dropped, by its words or by its date."""
    for i in range(len(found) - 1, -1, -1):
        due = found[i].due
        dated = due is not None and any(same_time(due, d) for d in said)
        if dated or overlap(about[i], words) >= REPEATS:
            del found[i], about[i]
            return


def weight(talk: Talk, paragraph: Paragraph) -> float:
    """How much a paragraph looks like something that was agreed; 0 where it cannot be."""
    text = talk.turns[paragraph.turn].text[paragraph.body :]
    low = paragraph.low
    never = paragraph.part in ("aside", "last_time", "opening", "goal")
    if never or _NOT_ONE.search(low) or len(text.split()) < LEAST_WORDS or _HEADER_ONLY.search(low):
        return 0.0
    unquoted = re.sub(r"[\"“][^\"“”]*[\"”]", " ", low)
    coachs = paragraph.part == "coach_commits" or bool(_COACHS.search(unquoted))
    if coachs and not (_COACH_GIVES.search(unquoted) or dues(text)):
        return 0.0
    dated = bool(dues(text))
    theirs = bool(_THEIRS.search(unquoted))
    listed = paragraph.part == "commits" and (
        paragraph.headed or paragraph.numbered or paragraph.listed
    )
    if paragraph.part == "options" and paragraph.numbered:
        return 0.0
    total = 3.0 * listed + 3.0 * coachs
    total += 2.0 * (paragraph.part == "commits" and bool(_LIKES.search(low))) + 1.6 * theirs
    total += 1.4 * dated + 1.0 * (paragraph.part == "commits")
    total += 1.5 * bool(_AGREED.search(low)) + 0.8 * bool(_ASKED_WHEN.search(low))
    quoted = " ".join(low[a:b] for a, b in quotes(low))
    total += 1.3 * (dated and bool(cues.PRESENT_ACT.search(quoted)))
    total += 0.8 * bool(cues.WILL_ACT.search(low) or cues.GOING_TO_DO.search(low))
    total -= 1.5 * bool(_SCENE.search(low)) + 1.0 * bool(_WISH.search(unquoted) and not listed)
    return total - 3.0 * (talk.place(paragraph.turn) < SECOND_HALF and not (listed or coachs))


def _continues(
    talk: Talk, paragraph: Paragraph, before: Paragraph | None, found: Sequence[Commitment]
) -> bool:
    """Whether an unnumbered paragraph only dates or details the numbered one before it."""
    if before is None or not found or paragraph.headed or paragraph.numbered or not before.numbered:
        return False
    text = talk.turns[paragraph.turn].text
    same = found[-1].turns[-1] == talk.turns[before.turn].number
    return (
        same and found[-1].due is None and bool(dues(text)) and not _NOT_ONE.search(paragraph.low)
    )


def _with_more(talk: Talk, old: Commitment, paragraph: Paragraph) -> Commitment:
    turn = talk.turns[paragraph.turn]
    dated = dues(turn.text)
    return Commitment(
        action=old.action,
        owner=old.owner,
        person=old.person,
        due=old.due or (dated[0].text if dated else None),
        turns=tuple(dict.fromkeys((*old.turns, turn.number)))[:CITED],
    )


def _noted(talk: Talk, paragraph: Paragraph, *, contrast: bool) -> Commitment:
    turn = talk.turns[paragraph.turn]
    body = turn.text[paragraph.body :]
    dated = [d for s in _SENTENCE.findall(body) if not _EARLIER.search(s.lower()) for d in dues(s)]
    unquoted = re.sub(r"[\"“][^\"“”]*[\"”]", " ", paragraph.low)
    theirs = bool(_THEIRS.search(unquoted) or _LIKES.search(unquoted))
    coachs = paragraph.part == "coach_commits" or (bool(_COACHS.search(unquoted)) and not theirs)
    quoted = " ".join(body[a:b].lower() for a, b in quotes(body))
    own = any(p.search(quoted) for p in (cues.WILL_ACT, cues.PRESENT_ACT, cues.GOING_TO_DO))
    known = theirs or own or contrast or paragraph.headed
    return Commitment(
        action=shortened(body),
        owner="coach" if coachs else "coachee" if known else None,
        person=turn.speaker if coachs else None,
        due=dated[0].text if dated else None,
        turns=(turn.number,),
    )
