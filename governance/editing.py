"""A person's words put into a checked summary: they have passed the gates, the whole is a draft.

Invariants: nothing stands in what comes out but what the guard has let through before and what the
anonymizer has masked now; nobody reads it before the output guard has looked at all of it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from governance import custody
from governance.errors import GateError
from governance.masked import MaskedTranscript
from governance.output import Output
from governance.privacy.pseudonyms import named_in
from governance.stages import Draft, Guarded, Out, P, Pseudonymized


def edited(
    guarded: Guarded[P, Out],
    words: Pseudonymized[P],
    change: Callable[[Out, tuple[str, ...]], Out],
    *,
    session: Pseudonymized[P] | None = None,
) -> Draft[P, Out]:
    """The summary with a person's words in it, as a draft for the output guard.

    words: an `Edit` that has come through consent, policies and anonymizer; one masked text for
    each of its lines. change: puts those texts into the answer. session: the whole masked session,
    while it is kept, so that a line may cite any turn of it.

    Raises:
        GateError: the words were written for another session, or `change` wrote some of its own.
    """
    header = guarded.header
    stages = [words] if session is None else [words, session]
    if any(
        (s.header.session, s.header.engagement) != (header.session, header.engagement)
        for s in stages
    ):
        raise _fault()
    drafted = custody.drafted_of(guarded)
    masked = custody.masked_of(words)
    texts = tuple(turn.text for turn in masked.turns)
    after = change(drafted.answer, texts)
    if not (isinstance(after, Output) and isinstance(drafted.answer, Output)):
        raise TypeError("A checked answer must list its cited texts.")
    known = Counter([*(one.text for one in drafted.answer.cited()), *texts])
    if not Counter(one.text for one in after.cited()) <= known:
        raise _fault()
    evidence = _with_turns(
        drafted.evidence, None if session is None else custody.masked_of(session)
    )
    named = frozenset[str]().union(*(named_in(text) for text in texts))
    evidence = replace(evidence, issued=evidence.issued | (masked.issued & named))
    decided = replace(
        header,
        decisions=(*header.decisions, *words.header.decisions),
        policy=words.header.policy,
    )
    # The evidence is the session's, the words are in the answer; the anonymizer masked both.
    bearer = custody.make_remasked(words, decided, evidence)
    return custody.make_draft(bearer, decided, after)


def _with_turns(cited: MaskedTranscript, whole: MaskedTranscript | None) -> MaskedTranscript:
    if whole is None:
        return cited
    known = {turn.number: turn for turn in (*whole.turns, *cited.turns)}
    turns = tuple(known[number] for number in sorted(known))
    return replace(cited, turns=turns, issued=cited.issued | whole.issued)


def _fault() -> GateError:
    return GateError(
        "Somebody's words were to be put into a summary they were not checked for, so nothing was "
        "stored. This is a fault in the program: report it."
    )
