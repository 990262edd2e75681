"""The steps of ninety days: what is due in which week, of whom, and the curriculum of labs.

Modules are for Mondays, labs for Wednesdays, tasks due on Thursdays, decisions made on Fridays. A
lab works on one theme; the module of that theme is read that week, and a near one the week after.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from assistant.microlearning.catalogue import Catalogue
from assistant.programme.blueprint.plan import Blueprint, Gate, Step, StepKind
from assistant.themes.taxonomy import Taxonomy
from governance.identity import Role

LAB_WEEKS: Final = (4, 6, 8, 10)
USUAL_LABS: Final = ("feedback", "delegation", "team_trust", "decision_making")
"""The labs' themes until a programme chooses its own."""
_PM: Final = Role.PROGRAMME_MANAGER
_READ, _LAB_HELD, _TASKS_DUE, _DECIDED = 0, 2, 3, 4
_GATES: Final = {
    Gate.READY: (2, "Are we ready to begin?"),
    Gate.RUNS: (5, "Does it run as it should?"),
    Gate.HELPS: (9, "Does it help those who take part?"),
    Gate.WORTH_IT: (13, "Do we go on, and with whom?"),
}


@dataclass(frozen=True, slots=True)
class _Task:
    id: str
    week: int
    owner: Role
    title: str


_TASKS: Final = (
    _Task("owners", 1, Role.SPONSOR, "Name the priorities, and an owner for each KPI"),
    _Task("contacts", 1, Role.ADMINISTRATOR, "Set crisis contacts and an ombudsperson"),
    _Task("privacy", 1, Role.PRIVACY_OFFICER, "Hand out the sheet of what is not done with data"),
    _Task("coaches", 2, _PM, "Check coaches' records, contracts and places"),
    _Task("baseline", 2, _PM, "Have every KPI's baseline handed in and signed"),
    _Task("kick-off", 3, _PM, "Meet the cohort: what it is, and that a no is fine"),
    _Task("consent", 3, Role.COACH, "Invite everybody to say yes or no, before any session"),
    _Task("pairs", 3, _PM, "Open the engagements"),
    _Task("first", 4, Role.COACH, "Hold the first sessions, and agree on a goal"),
    _Task("rhythm", 5, Role.COACH, "Offer times for the weeks to come"),
    _Task("halfway", 7, _PM, "Ask everybody, in the open, what gets in the way"),
    _Task("recommend", 8, _PM, "Ask the cohort whether they would recommend it"),
    _Task("observe", 11, _PM, "Ask the cohort what they now do at work"),
    _Task("figures", 12, _PM, "Have outside figures handed in and signed"),
    _Task("themes", 12, Role.LD_ANALYST, "Read the theme report, if enough people share anything"),
    _Task("review", 13, _PM, "Take the quarterly review to the sponsor"),
)  # fmt: skip


_WIND_DOWN: Final = "Tell everybody, close the engagements, and let retention run its course"
TITLES: Final = (*(t.title for t in _TASKS), *(title for _, title in _GATES.values()), _WIND_DOWN)
"""What is said of steps whatever the programme: tasks and decisions."""


def steps_of(plan: Blueprint, catalogue: Catalogue, taxonomy: Taxonomy) -> tuple[Step, ...]:
    """Every step of a blueprint, by its day. After a stop, what would have come later is gone."""
    made = [*_tasks(plan), *_decisions(plan), *_labs(plan, catalogue, taxonomy)]
    stopped = plan.stopped
    if stopped is not None:
        last, _ = _GATES[stopped]
        made = [step for step in made if step.week <= last]
        made.append(_winding_down(plan, last))
    order = list(StepKind)
    made.sort(key=lambda step: (step.on, order.index(step.kind), step.id))
    return tuple(replace(step, done_on=_done(plan, step)) for step in made)


def next_step(steps: tuple[Step, ...]) -> Step | None:
    """What to do now: the earliest that is not done. Nobody waits for somebody to read a module."""
    return next((s for s in steps if s.done_on is None and s.kind is not StepKind.MODULE), None)


def _tasks(plan: Blueprint) -> Iterator[Step]:
    for task in _TASKS:
        yield Step(
            id=task.id,
            week=task.week,
            on=_day(plan, task.week, _TASKS_DUE),
            kind=StepKind.TASK,
            owner=task.owner,
            title=task.title,
        )


def _decisions(plan: Blueprint) -> Iterator[Step]:
    for gate, (week, title) in _GATES.items():
        yield Step(
            id=f"decide-{gate.value.replace('_', '-')}",
            week=week,
            on=_day(plan, week, _DECIDED),
            kind=StepKind.DECISION,
            owner=Role.SPONSOR,
            title=title,
            gate=gate,
        )


def _labs(plan: Blueprint, catalogue: Catalogue, taxonomy: Taxonomy) -> Iterator[Step]:
    by_theme = {module.theme: module for module in reversed(catalogue.modules)}
    read = set(plan.themes)
    for number, (week, theme) in enumerate(zip(LAB_WEEKS, plan.themes, strict=True), start=1):
        yield Step(
            id=f"lab-{number}",
            week=week,
            on=_day(plan, week, _LAB_HELD),
            kind=StepKind.LAB,
            owner=Role.COACH,
            title=taxonomy.title(theme),
            theme=theme,
        )
        near = _near(theme, read, by_theme.keys(), taxonomy)
        read |= {near} if near else set()
        for later, about in enumerate((theme, near)):
            if about in by_theme:
                module = by_theme[about]
                yield Step(
                    id=f"module-{number}-{later + 1}",
                    week=week + later,
                    on=_day(plan, week + later, _READ),
                    kind=StepKind.MODULE,
                    owner=Role.COACHEE,
                    title=module.title,
                    theme=about,
                    module=module.id,
                )


def _near(theme: str, read: set[str], there: Collection[str], taxonomy: Taxonomy) -> str | None:
    """Another theme of the same group that nobody has read about yet."""
    group = next(one for one in taxonomy.groups if one.id == taxonomy.group_of(theme))
    return next(
        (o.id for o in group.themes if o.id in there and o.id not in read and not o.sensitive), None
    )


def _winding_down(plan: Blueprint, week: int) -> Step:
    return Step(
        id="wind-down",
        week=week + 1,
        on=_day(plan, week + 1, _TASKS_DUE),
        kind=StepKind.TASK,
        owner=Role.PROGRAMME_MANAGER,
        title=_WIND_DOWN,
    )


def _day(plan: Blueprint, week: int, weekday: int) -> date:
    return plan.starts_on + timedelta(weeks=week - 1, days=weekday)


def _done(plan: Blueprint, step: Step) -> date | None:
    if step.gate is not None:
        made = plan.decisions.get(step.gate)
        return made.on if made else None
    return plan.done.get(step.id)
