"""Opens an installation for work: the approved bundle, or nothing.

A composition root beside `bootstrap`. What is on disk serves if it is approved and chosen. If it
was edited, it is kept as a candidate, and the chosen bundle serves from its kept files. Invariant:
what serves has, computed anew, the digest that was approved; otherwise the start is refused, and
says what differs, what is missing and what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from assistant.bootstrap import Chatham, build
from assistant.bundles import publisher
from assistant.bundles.artefacts import (
    HOUSE,
    POLICY,
    PROMPTS,
    Asked,
    asked_of,
    gather,
    lay_out,
)
from assistant.bundles.lanes import differing
from assistant.bundles.refusals import NotApprovedError
from assistant.bundles.standing import Standing, State
from assistant.config import Settings
from assistant.foundations import Overrides
from governance.identity import BundleDigest
from governance.policy.engine import INSTALLED

FOLDER: Final = "bundles"
"""Where kept bundles are laid out, inside CHATHAM_HOME."""


def production(
    settings: Settings,
    overrides: Overrides | None = None,
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> Chatham:
    """Open an installation for work on sessions. tell: hears what the owner should know.

    Raises:
        NotApprovedError: nothing that is approved can run here.
        SealError: the register of bundles was changed.
        KeyMissingError, DatabaseMissing, SchemaNotCurrent: as for `build`.
    """
    given = overrides or Overrides()
    there = build(settings, given)
    if given.approvals is not None:
        return there
    there.database.require_current()
    office = there.bundles
    office.book.demand_whole()
    approval = publisher.shipped()
    office.register.take_over(approval)
    office.note_installed()
    standing = office.book.standing()
    installed = office.installed.digest
    if installed == standing.serving and standing.mode(installed) is not None:
        return there
    approved = standing.state(installed) is State.APPROVED
    if installed == approval.digest and approved and not _can_serve(there, standing):
        # A new release without changes of the organization's own: its publisher answers for it.
        office.register.upgraded(installed)
        return there
    kept = _kept(settings, given, there, standing)
    if kept is not None:
        tell(_waits(there, kept.bundles.installed.digest))
        return kept
    raise NotApprovedError(_refusal(there, standing))


def _can_serve(there: Chatham, standing: Standing) -> bool:
    """Whether what is chosen has the code and the weights of this release."""
    serving = standing.serving
    if serving is None or standing.state(serving) is not State.APPROVED:
        return False
    return not there.bundles.foreign(serving)


def kept_parts(
    settings: Settings, given: Overrides, there: Chatham, digest: BundleDigest
) -> tuple[Settings, Overrides] | None:
    """What an installation with this bundle's kept files is built from; None if none are kept."""
    with there.database.read() as work:
        artefacts = work.bundles.artefacts(digest)
    if not artefacts and digest == publisher.shipped().digest:
        # Never seen here as such: it is what this release is without anybody's changes.
        artefacts = gather(Asked(), house=None, policies=INSTALLED, prompts=None)
    if not artefacts:
        return None
    folder = settings.home_dir / FOLDER / digest
    lay_out(artefacts, folder)
    asked = asked_of(artefacts)
    told = {
        "llm": asked.llm,
        "llm_base_url": asked.base_url,
        "triage_llm": asked.triage,
    }
    return settings.model_copy(update=told), _over(given, folder)


def _kept(
    settings: Settings, given: Overrides, there: Chatham, standing: Standing
) -> Chatham | None:
    digest = standing.serving
    if digest is None or standing.mode(digest) is None or given.transport is not None:
        return None
    parts = kept_parts(settings, given, there, digest)
    if parts is None:
        return None
    kept = build(*parts)
    if kept.bundles.installed.digest != digest:
        return None
    kept.bundles.note_installed()
    return kept


def _over(given: Overrides, folder: Path) -> Overrides:
    return replace(
        given,
        policies=folder / POLICY,
        house=folder / HOUSE,
        prompts=folder / PROMPTS,
    )


def _waits(there: Chatham, serving: BundleDigest) -> str:
    with there.database.read() as work:
        facts = work.bundles.facts(serving)
    changed = ", ".join(differing(facts, there.bundles.installed.facts)) if facts else "it"
    return (
        f"What is installed here was changed ({changed}) and is not approved yet; the approved "
        f"bundle {serving[:12]} goes on serving. To change over: `chatham eval run`, "
        "`chatham eval compare`, and two people `chatham eval approve`."
    )


def _refusal(there: Chatham, standing: Standing) -> str:
    installed = there.bundles.installed
    state = standing.state(installed.digest)
    why = {
        State.SUSPENDED: "its approval was suspended",
        State.RETIRED: "it was retired",
        State.APPROVED: "it is approved, but another one was chosen",
    }.get(state, "no passed comparison and no approval of it is known here")
    serving = standing.serving
    chosen = ""
    if serving is not None and serving != installed.digest:
        foreign = ", ".join(there.bundles.foreign(serving)) or "its files"
        chosen = (
            f" The bundle that was chosen, {serving[:12]}, cannot run on this release either: "
            f"it differs in {foreign}."
        )
    return (
        f"The bundle installed here, {installed.digest[:12]}, may not work on sessions: {why}."
        f"{chosen} Nothing was started and nothing is lost. What is missing: the `full` suites, "
        "run with `chatham eval run --full`, compared with `chatham eval compare`, and approved by "
        "two people with `chatham eval approve`; or choose an approved bundle with "
        "`chatham eval choose`, or install a release whose publisher has approved it."
    )
