"""The policies once more, in plain words, for a privacy officer to read and to hold them against.

Written from the issue's and the design's prose (sections 4 and 5), without a look at the policy
files: words in, words out, and nothing of Chatham imported. `test_policy.py` asks both, the
policies and this page, every question it can think of, and wants the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

NOBODY_MAY = {"score", "rank", "read_emotions"}

DOOR_OF = {
    "crisis": "crisis_support",
    "personal_abuse": "crisis_support",
    "legal_whistleblowing": "legal",
    "layoffs_confidential": "legal",
    "harassment_discrimination": "hr",
    "performance_intervention": "hr",
    "medical": "hr",
    "executive_transition": "external_executive_coach",
    # Not a subject but a use: what a machine must not be asked to do, or end up doing.
    "developmental_judgement": "internal_coach",
    "psychological_safety_work": "internal_coach",
}

MOST_PROTECTIVE_FIRST = (
    *("crisis_support", "legal", "hr", "external_executive_coach", "internal_coach"),
    *("privacy_officer", "model_owner"),
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """May somebody have a session worked on?"""

    role: str
    was_in_the_room: bool
    """As what they say they are: a coach of this engagement as coach, a coachee as coachee."""
    purpose: str
    third_party: bool
    everybody_opted_in: bool
    processor_signed_for: bool
    consent: str
    coachee_level: str
    touches: frozenset[str]
    high_stakes: bool
    coach_above_coachee: bool
    past_its_time: bool
    under_restriction: bool
    """Somebody who speaks in it wants it kept and nothing else done."""


def doors(asked: Asked) -> tuple[str, ...] | None:  # noqa: C901  -- one list, read top to bottom
    """None: yes, it may be worked on. Otherwise no, and these doors open, the safest first."""
    if asked.purpose in NOBODY_MAY:
        # Not with any consent, not for anybody, coaches included.
        return ("privacy_officer",)
    stops: set[str] = {DOOR_OF[subject] for subject in asked.touches}
    if asked.consent not in {"given", "renewed"}:
        stops.add("privacy_officer")
    if asked.third_party:
        if not asked.everybody_opted_in:
            stops.add("privacy_officer")
        if not asked.processor_signed_for:
            stops.add("privacy_officer")
        if asked.coachee_level in {"c_suite", "unknown"}:
            stops.add("privacy_officer")
    if asked.purpose == "triage" and asked.coachee_level == "c_suite":
        stops.add("external_executive_coach")
    if asked.high_stakes:
        stops.add("internal_coach")
    if asked.coach_above_coachee:
        stops.add("internal_coach")
    if asked.under_restriction:
        stops.add("privacy_officer")
    if asked.past_its_time:
        stops.add("privacy_officer")
    measures = asked.role == "model_owner" and asked.purpose == "evaluation"
    takes_part = asked.role in {"coach", "coachee"} and asked.was_in_the_room
    if not stops and not takes_part and not measures:
        # Nothing stands against it, and nothing allows it either.
        stops.add("privacy_officer")
    return tuple(door for door in MOST_PROTECTIVE_FIRST if door in stops) or None


def a_person_takes_over(asked: Asked) -> bool:
    """Whether a person goes on with it (a case), or the use is simply not allowed."""
    if asked.purpose in NOBODY_MAY:
        return False
    c_suite_request = asked.purpose == "triage" and asked.coachee_level == "c_suite"
    return bool(asked.touches) or asked.high_stakes or c_suite_request


def may_read(
    *,
    role: str,
    takes_part: bool,
    spoke_in_it: bool,
    coachees_opened_it: bool,
    what: str,
    past_its_time: bool,
) -> bool:
    """A session is read by the coach who held it; a summary by that coach and its coachee.

    A coach who came later reads what the coachees have opened to them. Nobody else reads anything.
    """
    readers = {"session": {"coach"}, "summary": {"coach", "coachee"}}[what]
    let_in = spoke_in_it or (role == "coach" and coachees_opened_it)
    return role in readers and takes_part and let_in and not past_its_time


def may_with_case(  # noqa: PLR0911  -- one line per act
    *,
    act: str,
    role: str,
    owns_it: bool,
    was_in_the_room: bool,
    behind_an_open_door: bool,
    has_a_desk: bool,
    overdue: bool,
    agreed: bool,
    touches: frozenset[str],
) -> bool:
    """A case is its owner's; the coachee holds the doors; the handler sees a number and a clock."""
    part = role in {"coach", "coachee"} and was_in_the_room
    match act:
        case "read_case":
            return part and (owns_it or role == "coachee")
        case "read_case_turns" | "acknowledge_case" | "resolve_case" | "write_note":
            return part and owns_it
        case "summarize_without":
            whole = {"crisis", "personal_abuse", "executive_transition"}
            return part and owns_it and agreed and not touches & whole
        case "open_door" | "agree_without":
            return part and role == "coachee"
        case "read_overdue":
            return role == "escalation_handler" and not has_a_desk and overdue
        case "read_behind_door":
            return role == "escalation_handler" and behind_an_open_door
        case _:
            return False


MAY_OVERSEE = {
    "see_enrolment": {"programme_manager"},
    "see_decisions": {"privacy_officer", "model_owner"},
    "verify_ledger": {"privacy_officer", "administrator"},
    "change_policy": {"privacy_officer"},
    "approve_model": {"model_owner"},
    "run_installation": {"administrator"},
    "manage_retention": {"privacy_officer"},
    "read_report": {"ld_analyst", "sponsor"},
}
"""Who does what without a word of anybody. A report is also protected, or nobody reads it."""
