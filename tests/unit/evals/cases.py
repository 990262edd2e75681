"""Hand-made cases and summaries for the scorers."""

from __future__ import annotations

from assistant.summary.schema import Commitment, Line, Summary
from evals.sessions import Case, CaseTurn, Gold, GoldCommitment
from governance.identity import SpeakerRole

TEXTS: tuple[tuple[SpeakerRole, str], ...] = (
    ("coach", "What do you want?"),
    ("coachee", "A plan for {{PERSON:Ifeoma}}."),
    ("coachee", "I did send that mail on Friday."),
    ("coachee", "I could wait, or ask her."),
    ("coachee", "I'll ask her."),
    ("coach", "When?"),
    ("coachee", "Let's say Thursday."),
    ("coach", "I'll send you the page."),
)


def commitment(
    *turns: int, owner: SpeakerRole | None = "coachee", due: str | None = None
) -> Commitment:
    return Commitment(action="…", owner=owner, due=due, turns=turns)


def gold_commitment(*turns: int, owner: SpeakerRole = "coachee", due: str | None) -> GoldCommitment:
    return GoldCommitment(action="…", owner=owner, due=due, turns=turns)


ASK = gold_commitment(5, 7, due="Thursday")
SEND = gold_commitment(8, owner="coach", due=None)


def case(
    *commitments: GoldCommitment,
    goal: tuple[int, ...] = (2,),
    reality: tuple[int, ...] = (3,),
    options: tuple[int, ...] = (4,),
) -> Case:
    return Case(
        id="made-01",
        title="A plan",
        medium="clean",
        coachee_level="director",
        coach_type="external",
        roster=(),
        turns=tuple(
            CaseTurn(i=number, speaker=speaker, text=text)
            for number, (speaker, text) in enumerate(TEXTS, start=1)
        ),
        gold=Gold(
            goal=goal,
            reality=reality,
            options=options,
            commitments=commitments,
            themes=("delegation",),
            sensitivities=(),
            summary="…",
        ),
    )


def lines(*turns: tuple[int, ...]) -> tuple[Line, ...]:
    return tuple(Line(text="…", turns=cited) for cited in turns)


def summary(
    *commitments: Commitment,
    goal: tuple[Line, ...] = (),
    reality: tuple[Line, ...] = (),
    options: tuple[Line, ...] = (),
) -> Summary:
    return Summary(
        overview=(),
        goal=goal,
        reality=reality,
        options=options,
        way_forward=(),
        commitments=commitments,
        own_words=(),
        themes=(),
        open_threads=(),
    )
