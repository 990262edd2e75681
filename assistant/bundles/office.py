"""The bundles of an installation, wired: what bootstrap hangs on it.

Invariant: `mode` reads the register every time it is asked, so that a stop, a suspension or a
changed register takes effect at the next step of whatever is running.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final, Protocol

from assistant.bundles.approving import Approving
from assistant.bundles.artefacts import CANARIES
from assistant.bundles.book import Book
from assistant.bundles.canary import Canaries
from assistant.bundles.deciding import Deciding
from assistant.bundles.evaluating import Evaluating
from assistant.bundles.gate import Gate, GateApart
from assistant.bundles.lanes import differing
from assistant.bundles.refusals import NotAllowedHereError, NotApprovedError
from assistant.bundles.register import BundleRegister
from assistant.llm.bundle import Bundle
from assistant.llm.chat import ChatTransport
from assistant.sessions.events import Trail
from assistant.storage.bundle_records import Mode
from assistant.storage.database import Database
from governance.identity import Actor, BundleDigest
from governance.ports import Clock

_KEPT: Final = ("model", "parameters", "policy", "prompts", "weights/chatham:masking-rules")
"""Facts that come out of files that are kept, or out of settings."""


class Approvals(Protocol):
    """Says what may work on sessions now."""

    def mode(self) -> Mode:
        """What may work now.

        Raises:
            NotApprovedError: nothing may, because this bundle is not approved.
            SealError: nothing may, because the register was changed.
        """
        ...


class OnTrial:
    """For what is measured before anybody approves it: probes and evaluations, which keep nothing
    and work on nobody's session.
    """  # noqa: D205  -- one sentence

    def mode(self) -> Mode:
        """It may work."""
        return Mode.ON


class StoredBaselines:
    """The canaries' kept answers, sealed beside the bundle's own files."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, bundle: BundleDigest, of: str) -> bytes | None:
        """See `Baselines.find`."""
        with self._database.read() as work:
            return work.bundles.artefacts(bundle).get(CANARIES + of)

    def keep(self, bundle: BundleDigest, of: str, kept: bytes) -> None:
        """See `Baselines.keep`."""
        with self._database.write() as work:
            work.bundles.add_artefact(bundle, CANARIES + of, kept)


class BundleOffice:
    """The register's use cases, and the answer to what may work now."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        bundle: Callable[[], Bundle],
        artefacts: Callable[[], Mapping[str, bytes]],
        transport: Callable[[], ChatTransport | None],
        gate: Gate | None = None,
    ) -> None:
        self._database = database
        self._bundle = bundle
        self._artefacts = artefacts
        self.book: Final = Book(database=database, trail=trail, clock=clock)
        self.register: Final = BundleRegister(self.book, database=database, clock=clock)
        self.deciding: Final = Deciding(self.book, database=database, trail=trail)
        self.evaluating: Final = Evaluating(
            self.register, self.book, database=database, clock=clock
        )
        self.approving: Final = Approving(
            self.evaluating,
            self.deciding,
            self.book,
            gate=gate or GateApart(),
            database=database,
            trail=trail,
        )
        self.canaries: Final = Canaries(
            transport=transport,
            bundle=lambda: self.installed.digest,
            baselines=StoredBaselines(database),
            book=self.book,
            deciding=self.deciding,
        )

    @cached_property
    def installed(self) -> Bundle:
        """What this process runs."""
        return self._bundle()

    def mode(self) -> Mode:
        """See `Approvals.mode`."""
        mode = self.book.standing().mode(self.installed.digest)
        if mode is None:
            raise NotApprovedError(
                "What is installed here is not approved (any more), so nothing works on sessions; "
                "none is lost. See `chatham eval list`."
            )
        return mode

    def is_superseded(self) -> bool:
        """Whether another bundle was chosen since this process started."""
        serving = self.book.standing().serving
        return serving is not None and serving != self.installed.digest

    def foreign(self, digest: BundleDigest) -> tuple[str, ...]:
        """What of a bundle came with another release: facts that no kept file can bring back."""
        with self._database.read() as work:
            facts = work.bundles.facts(digest)
        if facts is None:
            return ("everything",)
        return tuple(
            name for name in differing(facts, self.installed.facts) if not name.startswith(_KEPT)
        )

    def choose(self, digest: BundleDigest, *, by: Actor) -> None:
        """Let an approved bundle serve, an earlier one too: that is rolling back.

        Raises:
            NotAllowedHereError: not a model owner, not approved, or made for another release.
        """
        if digest != self.installed.digest and self.foreign(digest):
            raise NotAllowedHereError(
                "This bundle was made for another release of Chatham: its code or its weights are "
                "not here. Nothing was changed. Install that release to go back to it.",
                cause="another_release",
            )
        self.deciding.choose(digest, by=by)

    def note_installed(self) -> None:
        """Keep what is installed here in the register, as a candidate if it is new."""
        self.register.note(self.installed, self._artefacts())
