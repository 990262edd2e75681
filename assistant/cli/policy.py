"""`chatham policy`: check the policies, say in words what they do, and try changed ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table

from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BAD_INPUT, DONE, STOPPED, BadInput
from assistant.cli.listing import Listing
from governance.identity import (
    EMBEDDED,
    PURPOSES,
    Actor,
    EngagementId,
    Locality,
    PersonId,
    Processor,
    ProcessorId,
    Role,
    SessionId,
)
from governance.policy import canary
from governance.policy.circumstances import ORDINARY
from governance.policy.engine import INSTALLED, PolicyEngine
from governance.policy.facts import ConsentState, Processing, Room
from governance.policy.files import PolicyFilesError, read_policies
from governance.policy.labels import Sensitivity, UseCase
from governance.policy.replay import Flip, Past, Replay, replay
from governance.policy.sensitivity.exemplars import Exemplars

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_LEVELS: Final = (
    *("individual_contributor", "first_line_manager", "middle_manager"),
    *("director", "vp", "c_suite", "unknown"),
)
_TOUCHES: Final = [word.value for word in (*Sensitivity, *UseCase)]
_COACH, _COACHEE = PersonId("coach"), PersonId("coachee")


@click.group(cls=Listing)
def policy() -> None:
    """Check the policies, say in words what they stop, and try changed ones."""


@policy.command()
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def check(folder: Path | None, *, as_json: bool) -> int:
    """Validate the policies of FOLDER (the installed ones) and ask what must be stopped."""
    try:
        engine = PolicyEngine.load(folder or INSTALLED)
    except PolicyFilesError as broken:
        if as_json:
            result_json({"sound": False, "why": str(broken)})
            return BAD_INPUT
        raise BadInput(str(broken)) from None
    about = read_policies(folder or INSTALLED).about
    forbids = sum(one.effect == "forbid" for one in about.values())
    if as_json:
        result_json({"sound": True, "policies": sorted(about), "digest": engine.digest})
    else:
        result(f"Sound: {len(about)} policies, {forbids} of them forbid. Digest {engine.digest}")
    return DONE


@policy.command()
@click.option(
    "--purpose",
    type=click.Choice([*PURPOSES, *canary.JUDGEMENTS]),
    default="session_summary",
    show_default=True,
    help="What it is for.",
)
@click.option(
    "--role",
    type=click.Choice([r.value for r in Role]),
    default="coach",
    show_default=True,
    help="Who asks.",
)
@click.option("--third-party", is_flag=True, help="A model run by somebody else.")
@click.option("--opted-in", is_flag=True, help="Everybody has agreed to that.")
@click.option("--unregistered", is_flag=True, help="It is not (fully) in the register.")
@click.option(
    "--consent",
    type=click.Choice([s.value for s in ConsentState]),
    default="given",
    show_default=True,
    help="What the speakers have said.",
)
@click.option(
    "--level",
    type=click.Choice(_LEVELS),
    default="unknown",
    show_default=True,
    help="The coachee's level.",
)
@click.option(
    "--touches",
    multiple=True,
    type=click.Choice(_TOUCHES),
    help="What it is about; may be given more than once.",
)
@click.option("--high-stakes", is_flag=True, help="The programme has marked the engagement so.")
@click.option("--too-old", is_flag=True, help="The time it may be kept has passed.")
@click.option("--folder", type=_FOLDER, help="Other policies than the installed ones.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def explain(
    purpose: str,
    role: str,
    *,
    third_party: bool,
    opted_in: bool,
    unregistered: bool,
    consent: str,
    level: str,
    touches: tuple[str, ...],
    high_stakes: bool,
    too_old: bool,
    folder: Path | None,
    as_json: bool,
) -> int:
    """Say why a session like this would be stopped. For one that was: `chatham cases show`."""
    elsewhere = Processor(id=ProcessorId("somebody-elses"), locality=Locality.THIRD_PARTY)
    asked = Processing(
        purpose=purpose,
        actor=Actor(person=_COACHEE if role == "coachee" else _COACH, role=Role(role)),
        session=SessionId("asked-about"),
        room=Room(
            engagement=EngagementId("asked-about"),
            coaches=frozenset({_COACH}),
            coachees=frozenset({_COACHEE}),
        ),
        processor=elsewhere if third_party else EMBEDDED,
        consent=ConsentState(consent),
        opted_in=opted_in,
        circumstances=replace(
            ORDINARY,
            processor_registered=not unregistered,
            high_stakes=high_stakes,
            retention_passed=too_old,
        ),
        level=None if level == "unknown" else level,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  -- a choice of these words
        labels=frozenset(Sensitivity(x) for x in touches if x in set(Sensitivity)),
        use_cases=frozenset(UseCase(x) for x in touches if x in set(UseCase)),
    )
    decision = _engine(folder).decide(asked.request())
    if as_json:
        result_json(
            {
                "allow": decision.allow,
                "policies": list(decision.policies),
                "reasons": list(decision.reasons),
                "routes": [route.value for route in decision.routes],
            }
        )
    elif decision.allow:
        result("Allowed. " + " ".join(decision.reasons))
    else:
        result("A person takes over." if decision.escalates else "Not allowed.")
        for name, reason in zip(decision.policies, decision.reasons, strict=True):
            result(f"- {reason} ({name})")
        for label, example in _examples(touches):
            result(f"  {label}, for example: \u201c{example}\u201d")
        if not decision.policies:
            result("- No policy allows this, and what is not allowed is stopped.")
        result("The door: " + ", then ".join(r.value.replace("_", " ") for r in decision.routes))
    return DONE if decision.allow else STOPPED


@policy.command()
@click.argument("folder", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def simulate(folder: Path, *, as_json: bool) -> None:
    """Put every past question to the policies of FOLDER and show what would flip, in numbers."""
    engine = _engine(folder)
    chatham = open_installation()
    with chatham.database.read() as work:
        past = [
            Past(allowed=d.outcome == "allowed", policies=d.policies, facts=d.facts)
            for d in work.decisions.of_gate("policy")
        ]
    found = replay(past, engine)
    try:
        canary.demand_stops(engine.decide)
    except PolicyFilesError as refused:
        note(f"As they are, these policies would not start. {refused}")
    if as_json:
        result_json(_as_json(found))
    else:
        _table(found)


def _examples(touches: tuple[str, ...]) -> list[tuple[str, str]]:
    exemplars = Exemplars.read()
    return [(label, one.text) for label in touches for one in exemplars.of(label)[:1]]


def _engine(folder: Path | None) -> PolicyEngine:
    try:
        # Not `load`: what would not start can still be looked at.
        return PolicyEngine(read_policies(folder or INSTALLED))
    except PolicyFilesError as broken:
        raise BadInput(str(broken)) from None


def _as_json(found: Replay) -> dict[str, Any]:
    return {
        "replayed": found.replayed,
        "unchanged": found.unchanged,
        "erased": found.erased,
        "flips": [
            {
                "change": flip.change.value,
                "before": list(flip.before),
                "after": list(flip.after),
                "count": flip.count,
            }
            for flip in found.flips
        ],
    }


def _table(found: Replay) -> None:
    table = Table("change", "decisions", "stopped before by", "stopped now by")
    for flip in found.flips:
        table.add_row(_worded(flip), str(flip.count), ", ".join(flip.before), ", ".join(flip.after))
    if found.flips:
        Console(highlight=False).print(table)
    result(
        f"{found.replayed} past decisions asked again: {found.unchanged} stay as they were. "
        f"{found.erased} were erased and say nothing any more."
    )


def _worded(flip: Flip) -> str:
    return flip.change.value.replace("_", " ")
