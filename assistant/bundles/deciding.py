"""What people decide about bundles: yes, this one, not this one, stop.

Invariants: a yes needs a model owner and a passed comparison of this very bundle, and nobody says
it twice; a stop needs one person, and a privacy officer's is lifted by a privacy officer only.
Whoever is refused stands in the ledger.
"""

from __future__ import annotations

from typing import Final

from assistant.bundles.book import Book, Said
from assistant.bundles.refusals import NotAllowedHereError, noted_if_refused
from assistant.bundles.standing import Standing, State, Stopped
from assistant.sessions.events import Trail
from assistant.storage.bundle_records import Happened, Mode
from assistant.storage.database import Database
from governance.identity import Actor, BundleDigest, PersonId, Role
from governance.ledger.events import SYSTEM

_STOPPERS: Final = frozenset({Role.MODEL_OWNER, Role.PRIVACY_OFFICER})


class Deciding:
    """Decisions about the bundles of one installation."""

    def __init__(self, book: Book, *, database: Database, trail: Trail) -> None:
        self._book = book
        self._database = database
        self._trail = trail

    def approve(self, bundle: BundleDigest, *, evidence: str, by: Actor) -> State:
        """A model owner's yes to a bundle, on a comparison; gives where the bundle is now.

        The yes that was still missing also chooses it: it serves from the next start on.

        Raises:
            NotAllowedHereError: not a model owner, twice the same person, a comparison that was
                refused, of or with another bundle, or not kept here. It stands in the ledger.
        """
        with noted_if_refused(self._database, self._trail, by, bundle), self._database.write() as w:
            standing = self._book.within(w)
            _demand_signable(standing, bundle, evidence, by)
            said = Said(
                happened=Happened.APPROVED,
                bundle=bundle,
                evidence=evidence,
                code=standing.verdicts[evidence].lane.value,
            )
            self._book.say(w, said, by=by)
            state = self._book.within(w).state(bundle)
            if state is State.APPROVED:
                self._book.say(w, Said(happened=Happened.CHOSEN, bundle=bundle), by=by)
            return state

    def choose(self, bundle: BundleDigest, *, by: Actor) -> None:
        """Let an approved bundle serve, an earlier one too: that is rolling back.

        Raises:
            NotAllowedHereError: not a model owner, or it is not approved (any more).
        """
        with noted_if_refused(self._database, self._trail, by, bundle), self._database.write() as w:
            _demand_owner(by)
            if self._book.within(w).state(bundle) is not State.APPROVED:
                raise NotAllowedHereError(
                    "Only an approved bundle can serve. Nothing was changed. Evaluate it and have "
                    "it approved first.",
                    cause="not_approved",
                )
            self._book.say(w, Said(happened=Happened.CHOSEN, bundle=bundle), by=by)

    def suspend(self, bundle: BundleDigest, *, cause: str, by: Actor = SYSTEM) -> None:
        """Take a bundle's approval away for now. by: a model owner, or the canaries.

        Raises:
            NotAllowedHereError: not a model owner, or it is not approved.
        """
        with noted_if_refused(self._database, self._trail, by, bundle), self._database.write() as w:
            if by != SYSTEM:
                _demand_owner(by)
            if self._book.within(w).state(bundle) is not State.APPROVED:
                raise NotAllowedHereError(
                    "This bundle is not approved, so there is nothing to suspend.",
                    cause="not_approved",
                )
            self._book.say(w, Said(happened=Happened.SUSPENDED, bundle=bundle, code=cause), by=by)

    def retire(self, bundle: BundleDigest, *, by: Actor) -> None:
        """Put a bundle away for good; it needs a new evaluation to come back.

        Raises:
            NotAllowedHereError: not a model owner, nobody has heard of it, or it serves now.
        """
        with noted_if_refused(self._database, self._trail, by, bundle), self._database.write() as w:
            _demand_owner(by)
            standing = self._book.within(w)
            if bundle not in standing.lives:
                raise NotAllowedHereError(
                    "There is no such bundle here. Nothing was changed.", cause="unknown"
                )
            if standing.serving == bundle:
                raise NotAllowedHereError(
                    "This bundle serves now. Choose another one first, then retire it.",
                    cause="serves",
                )
            self._book.say(w, Said(happened=Happened.RETIRED, bundle=bundle), by=by)

    def stop(self, mode: Mode, *, by: Actor) -> None:
        """Stop AI now: sessions wait, or the embedded engine alone works on them.

        Raises:
            NotAllowedHereError: neither a model owner nor a privacy officer, no stop at all, or
                less of one than a privacy officer said.
        """
        with noted_if_refused(self._database, self._trail, by, None), self._database.write() as w:
            _demand_stopper(by)
            if mode is Mode.ON:
                raise NotAllowedHereError("That is no stop.", cause="no_stop")
            stopped = self._book.within(w).stopped
            if stopped is not None and stopped.mode is Mode.OFF and mode is not Mode.OFF:
                _demand_may_loosen(stopped, by)
            self._book.say(w, Said(happened=Happened.STOPPED, code=mode.value), by=by)

    def resume(self, *, by: Actor) -> None:
        """Lift a stop.

        Raises:
            NotAllowedHereError: nothing is stopped, or somebody of another role stopped it.
        """
        with noted_if_refused(self._database, self._trail, by, None), self._database.write() as w:
            _demand_stopper(by)
            stopped = self._book.within(w).stopped
            if stopped is None:
                raise NotAllowedHereError("Nothing is stopped.", cause="not_stopped")
            _demand_may_loosen(stopped, by)
            self._book.say(w, Said(happened=Happened.RESUMED), by=by)


def _demand_owner(by: Actor) -> PersonId:
    if by.role is Role.MODEL_OWNER and by.person is not None:
        return by.person
    raise NotAllowedHereError(
        "Only a model owner may do this. Nothing was changed. An administrator appoints them: "
        "`chatham officers appoint models`.",
        cause="not_a_model_owner",
    )


def _demand_stopper(by: Actor) -> None:
    if by.role not in _STOPPERS:
        raise NotAllowedHereError(
            "Only a model owner or a privacy officer may do this. Nothing was changed.",
            cause="not_a_stopper",
        )


def _demand_may_loosen(stopped: Stopped, by: Actor) -> None:
    if stopped.role is Role.PRIVACY_OFFICER and by.role is not Role.PRIVACY_OFFICER:
        raise NotAllowedHereError(
            "A privacy officer said stop, so a privacy officer says when to go on.",
            cause="another_role",
        )


def _demand_signable(standing: Standing, bundle: BundleDigest, evidence: str, by: Actor) -> None:
    person = _demand_owner(by)
    verdict = standing.verdicts.get(evidence)
    if verdict is None or verdict.bundle != bundle:
        raise NotAllowedHereError(
            "There is no comparison of this bundle that this approval could rest on. Nothing was "
            "approved. Run `chatham eval compare` for this very bundle.",
            cause="another_digest",
        )
    if not verdict.passed:
        raise NotAllowedHereError(
            "The gate refused this bundle, and nobody approves what the gate refused. Read the "
            "report; change the bundle; evaluate it anew.",
            cause="refused_by_gate",
        )
    if standing.state(bundle) is State.APPROVED:
        raise NotAllowedHereError("This bundle is approved already.", cause="already_approved")
    if standing.is_outdated(verdict):
        raise NotAllowedHereError(
            "Another bundle serves now than the one this comparison was with, so it does not say "
            "what would be lost. Nothing was approved. Run `chatham eval compare` beside the one "
            "that serves.",
            cause="another_baseline",
        )
    if person in standing.signed(bundle, evidence):
        raise NotAllowedHereError(
            "You have said yes to this bundle already. It needs a second person.",
            cause="same_person",
        )
