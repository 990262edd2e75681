from __future__ import annotations

from assistant.summary.extractive.noted import noted_commitments
from assistant.summary.extractive.notes import paragraphs
from assistant.summary.extractive.notes_summary import noted_section, summarize_notes
from tests.unit.extractive.talks import notes

SESSION = (
    "Session 3 with VQ, video, 50 min.",
    "Follow-up: she'd said she would call the vendor. Done on Monday.",
    'Goal, her words: "I want to be in the room as the person with the answer."',
    "Reality. Senior analyst, sits by the door, speaks last.",
    'At the last review she knew and said nothing. "I only had the table."',
    "Options:",
    "a) a three-line pre-read the evening before",
    "b) ask for the first slot on Thursday",
    "c) a chair at the table",
    "COMMITMENTS",
    "1) Pre-read, three lines, to the whole group. Wednesday by 6 pm.",
    "2) Chair at the table. She'll sit there on Thursday.",
    "Me: link to the speaking circle. By Friday.",
    "Unclear whether she looks at the posting again. Not a commitment.",
    'Takeaway, her words: "Sign both."',
    "Own reflection: I talked too much. I'll send myself a reminder tomorrow.",
    "Next: 9 December, same room.",
)


def test_paragraphs_know_their_part() -> None:
    parts = [p.part for p in paragraphs(notes(*SESSION))]
    assert parts[1] == "last_time"
    assert parts[2] == "goal"
    assert parts[3:5] == ["reality", "reality"]
    assert parts[5:9] == ["options"] * 4
    assert parts[9:12] == ["commits"] * 3
    assert parts[12] == "coach_commits"
    assert parts[14:] == ["close", "aside", "aside"]


def test_items_under_the_heading_are_commitments_with_their_owners_and_dates() -> None:
    made = noted_commitments(notes(*SESSION))
    assert [(c.owner, c.due, c.turns) for c in made] == [
        ("coachee", "Wednesday by 6 pm", (11,)),
        ("coachee", "on Thursday", (12,)),
        ("coach", "By Friday", (13,)),
    ]


def test_commitments_told_in_passing_are_found() -> None:
    made = noted_commitments(
        notes(
            "Session 2, Bron.",
            "Goal: to stop being the letterbox.",
            "How it is. Two leads who do not speak.",
            "The handover: she's putting it to [PERSON_2] first. When? Before the shift.",
            "From me, she asked for the card. I'm to dig it out and mail it, Friday at the latest.",
        )
    )
    assert [(c.owner, c.turns) for c in made] == [("coachee", (4,)), ("coach", (5,))]


def test_wishes_what_was_struck_out_and_others_parts_are_none() -> None:
    made = noted_commitments(
        notes(
            "Session 2.",
            "Goal: fewer mails.",
            "How it is. Forty a day.",
            "Next steps:",
            "1. A workshop with the team. Would love that. No date, a wish.",
            "2. A template for all. Talked about it on Friday; struck out.",
            "3. He'll have the figures by Monday. His promise, not hers.",
        )
    )
    assert made == ()


def test_what_is_taken_back_further_down_goes() -> None:
    made = noted_commitments(
        notes(
            "Session 5.",
            "Goal: quiet nights.",
            "So:",
            "1. From Monday they take the first ring.",
            "2. He'll ask [PERSON_1] straight why she stopped ringing.",
            "Came back to it. He won't do the rota from Monday. It's off the list.",
        )
    )
    assert [c.turns for c in made] == [(5,)]


def test_the_owner_stays_blank_when_nobody_says_whose_it_is() -> None:
    made = noted_commitments(
        notes("Session 1.", "Goal: a plan.", "Next steps:", "1. Draft of the memo by Friday.")
    )
    assert [(c.owner, c.person) for c in made] == [(None, None)]


def test_own_words_are_quotations_only() -> None:
    talk = notes(*SESSION)
    summary = summarize_notes(talk, lambda _: ())
    quoted = {'"'.join(p.split('"')[1:2]) for p in SESSION if '"' in p}
    assert summary.own_words
    assert all(line.text in quoted for line in summary.own_words)


def test_a_style_of_bullets_marks_no_items() -> None:
    talk = notes(
        "- Came in late.",
        "- What she wants today: a way in for the new method.",
        "- Now: 74 minutes, trial did it in 38.",
        "- Nobody has repeated it in six weeks.",
    )
    assert [p.part for p in paragraphs(talk)] == ["opening", "goal", "reality", "reality"]
    assert [line.turns for line in noted_section(talk, "goal", 3)] == [(2,)]
