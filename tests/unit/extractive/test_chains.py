from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.summary.extractive.chances import mentions
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.features import Features, features
from assistant.summary.extractive.learned import Linear
from assistant.summary.extractive.linking import Chain, Mention, chains, link_features
from assistant.summary.extractive.standing import only_declined, only_obstacle, standing_features
from tests.unit.extractive.talks import spoken

LINES = (
    "A: So what happens next?",
    "B: I'm ringing Marta on Thursday about the rota.",
    "A: And from me?",
    "B: The template.",
    "A: I'll send you the template tonight.",
    "B: Thank you.",
    "A: Say it all back to me.",
    "B: Marta and the rota on Thursday.",
)
ALWAYS = Linear(bias=50.0, weights={})
NEVER = Linear(bias=-50.0, weights={})


def said(talk: Talk, *turns: int) -> tuple[Features, list[Mention]]:
    found = features(talk)
    likely = np.array([0.9 if s.turn in turns else 0.1 for s in talk.sentences])
    return found, mentions(talk, found, likely, 0.5)


def linked(talk: Talk, link: Linear, *turns: int) -> list[Chain]:
    found, made = said(talk, *turns)
    return chains(talk, found, made, link, 0.5)


def test_what_one_speaker_says_is_never_linked_to_the_others_words() -> None:
    made = linked(spoken(*LINES), ALWAYS, 1, 4, 7)
    assert [[m.step.turn for m in c.mentions] for c in made] == [[1, 7], [4]]


def test_unlinked_mentions_stay_apart_and_remember_how_near_they_were() -> None:
    made = linked(spoken(*LINES), NEVER, 1, 7)
    assert [[m.step.turn for m in c.mentions] for c in made] == [[1], [7]]
    assert made[1].nearest < 0.01


@given(st.sets(st.integers(0, len(LINES) - 1)), st.floats(-5, 5))
def test_every_mention_is_in_exactly_one_chain(turns: set[int], bias: float) -> None:
    talk = spoken(*LINES)
    found, made = said(talk, *turns)
    built = chains(talk, found, made, Linear(bias=bias, weights={}), 0.5)
    assert sorted(m.order for c in built for m in c.mentions) == list(range(len(made)))


def test_the_recap_shares_date_and_words_with_what_was_promised() -> None:
    talk = spoken(*LINES)
    found, made = said(talk, 1, 7)
    seen = link_features(talk, found, *made)
    assert seen["same date"] == 1.0
    assert seen["other date"] == 0.0
    assert seen["recap"] == 1.0
    assert seen["shared"] > 0.5


def test_another_date_speaks_for_another_thing() -> None:
    talk = spoken("B: I'm ringing Marta on Thursday.", "A: Good.", "B: I see Ola on Friday.")
    found, made = said(talk, 0, 2)
    seen = link_features(talk, found, *made)
    assert seen["same date"] == 0.0
    assert seen["other date"] == 1.0


def test_what_is_scrapped_later_counts_as_taken_back() -> None:
    before = ("A: So?", "B: I'll mail the whole team tonight.", "A: Hm.")
    kept = spoken(*before, "B: My dog is called Rex.")
    scrapped = spoken(*before, "B: Actually scrap that, I won't mail the team tonight.")
    values: list[float] = []
    for talk in (kept, scrapped):
        found, made = said(talk, 1)
        every = chains(talk, found, made, NEVER, 0.5)
        values.append(standing_features(talk, found, every[0], every)["taken back"])
    assert values[0] == 0.0
    assert values[1] > 0.3


def test_what_might_get_in_the_way_is_no_plan() -> None:
    asked = "A: What might knock Thursday off?"
    for answer, obstacle in (
        ("B: A big outage on Wednesday.", True),
        ("B: An outage. I'll ring her on Friday then.", False),
    ):
        talk = spoken(asked, answer)
        found, made = said(talk, 1)
        every = chains(talk, found, made, ALWAYS, 0.5)
        assert [only_obstacle(talk, found, c) for c in every] == [obstacle]
    talk = spoken("A: And when?", "B: A big outage on Wednesday.")
    found, made = said(talk, 1)
    assert not only_obstacle(talk, found, chains(talk, found, made, ALWAYS, 0.5)[0])


def test_what_a_coach_asked_to_do_and_was_told_not_to_is_no_promise() -> None:
    offer = "A: and would you like that i come to the stand up"
    for asked, answer, declined in (
        (offer, "B: no no then they think i brought police", True),
        (offer, "B: no, thanks", True),
        (offer, "B: yes please", False),
        (offer, "B: no idea what they would say, but come", False),
        ("A: i'll come to the stand up, all right?", "B: no no it starts at nine", False),
    ):
        talk = spoken(asked, answer)
        found, made = said(talk, 0)
        assert [only_declined(talk, found, c) for c in chains(talk, found, made, ALWAYS, 0.5)] == [
            declined
        ]
    talk = spoken(offer, "B: no no", "A: i'll send you a page about it tonight")
    found, made = said(talk, 0, 2)
    assert not only_declined(talk, found, chains(talk, found, made, ALWAYS, 0.5)[0])
