"""What an installation stands on: its settings, keys, database, ports and models.

Models are loaded on first use, so that the CLI starts at once and the web process loads none.
Invariant: no globals; what is shared is a field, and time, ids and randomness are ports that
`Overrides` replaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Final

from assistant.bundles.office import Approvals
from assistant.cases.alerts import Notifier
from assistant.cases.words import Help
from assistant.config import Settings
from assistant.egress.intake import way_to_model
from assistant.llm.breaker import GuardedTransport
from assistant.llm.chat import ChatTransport
from assistant.llm.circuit import Breaker
from assistant.llm.configured import configured_processor
from assistant.llm.pooled import PooledTransport
from assistant.masking.rules import MaskingRules
from assistant.programme.desk import ProgrammeDesk
from assistant.programme.pilot.reckoning import ReckonHere, Reckoning
from assistant.register.desk import ProcessorRegister
from assistant.sessions.events import Trail
from assistant.sessions.surroundings import Register, StoredSurroundings
from assistant.storage.database import Database
from assistant.storage.errors import KeyFileError
from assistant.storage.keyring import KeyRing, read_key_file
from assistant.storage.programme_records import SettingKey
from assistant.storage.work import UnitOfWork
from assistant.system import SystemClock, SystemIds, SystemRandomness
from assistant.telemetry.measures import Measures
from assistant.telemetry.spans import UNSEEN, Spans
from assistant.transcripts.apart import Files, ReadHere
from assistant.triage.proposing import Reader
from governance.identity import Processor
from governance.ledger.log import Ledger
from governance.ledger.signed_note import NoteSigner
from governance.policy.engine import INSTALLED
from governance.ports import Clock, Embedder, Ids, Randomness
from governance.privacy.findings import Analyzer

LEDGER_ORIGIN: Final = "chatham/ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What a test, a demo or an evaluation puts in the place of the real thing."""

    clock: Clock | None = None
    ids: Ids | None = None
    randomness: Randomness | None = None
    embedder: Embedder | None = None
    classifier: Reader | None = None
    analyzer: Analyzer | None = None
    transport: ChatTransport | None = None
    database: Database | None = None
    policies: Path = INSTALLED
    house: Path | None = None
    prompts: Path | None = None
    approvals: Approvals | None = None
    register: Register | None = None
    notifier: Notifier | None = None
    files: Files | None = None
    reckoning: Reckoning | None = None


class Foundations:
    """Everything the gates and use cases of one installation are built on."""

    def __init__(self, settings: Settings, keyring: KeyRing, overrides: Overrides) -> None:
        self._settings = settings
        self._overrides = overrides
        self.masking: Final = MaskingRules.read(overrides.house or settings.home_dir)
        self.keyring: Final = keyring
        self.clock: Final[Clock] = overrides.clock or SystemClock()
        self.ids: Final[Ids] = overrides.ids or SystemIds()
        self.randomness: Final[Randomness] = overrides.randomness or SystemRandomness()
        self.database: Final = overrides.database or Database.open(
            settings.database, keyring=keyring
        )
        self.files: Final[Files] = overrides.files or ReadHere()
        self.reckoning: Final[Reckoning] = overrides.reckoning or ReckonHere()
        self.trail: Final = Trail(clock=self.clock, randomness=self.randomness, spans=self.spans)
        self.measures: Final = Measures()

    @property
    def parts(self) -> tuple[Settings, Overrides]:
        """What it was opened with: of a kept bundle these are not what the environment says."""
        return self._settings, self._overrides

    @property
    def spans(self) -> Spans:
        """What hears how long each part took: nothing, wherever people's words pass (ADR 40)."""
        return UNSEEN

    @cached_property
    def programme(self) -> ProgrammeDesk:
        """What the organization has set; the environment speaks where nothing is stored."""
        given = self._settings
        says = {
            SettingKey.ORGANIZATION: given.organization,
            SettingKey.PRIVACY_CONTACT: given.privacy_contact,
        }
        return ProgrammeDesk(
            database=self.database,
            trail=self.trail,
            clock=self.clock,
            unset=says,
            given={key: says[key] for key in says if key.value in given.model_fields_set},
        )

    def help(self, work: UnitOfWork | None = None) -> Help:
        """Whom people can turn to, as it is set now. work: the transaction one is in already."""
        now = self.programme.current() if work is None else self.programme.within(work)
        return Help(crisis=now.crisis_contacts, ombudsperson=now.human_contact)

    @property
    def organization(self) -> str:
        """Who answers for the processing."""
        return self.programme.current().organization

    @property
    def privacy_contact(self) -> str:
        """How to reach them about it."""
        return self.programme.current().privacy_contact

    @property
    def signer(self) -> NoteSigner:
        """Signs the ledger's checkpoints."""
        return NoteSigner(LEDGER_ORIGIN, self.keyring.ledger_signing_key())

    def require_key(self) -> None:
        """Refuse to go on without the key file this process started with, or with a weak one.

        Raises:
            KeyMissingError, KeyFileError: it is gone, others may read it, or it is another.
        """
        there = read_key_file(self._settings.keys, randomness=self.randomness)
        if there.ledger_seed != self.keyring.ledger_seed:
            raise KeyFileError(
                "The key file is not the one this process started with. Nothing was changed; put "
                "the file back, or start Chatham anew."
            )

    def ledger(self, work: UnitOfWork) -> Ledger:
        """The ledger within one transaction."""
        return Ledger(work.ledger, randomness=self.randomness)

    @cached_property
    def processor(self) -> Processor:
        """Who works on sessions received from now on: the configured model, or the embedded one."""
        if self._overrides.transport is not None:
            return self._overrides.transport.identity.processor
        return configured_processor(self._settings.llm, self._settings.llm_base_url)

    @cached_property
    def transport(self) -> ChatTransport | None:
        """The way to the configured model, behind a breaker; None for the embedded engine alone."""
        way = self._way_to_model
        if way is None:
            return None
        breaker, where = Breaker(), way.identity.processor.locality
        self.measures.watch(where, lambda: breaker.state)
        if isinstance(way, PooledTransport):
            self.measures.watch_servers(way.servers.circuits)
        return GuardedTransport(
            way, breaker, partial(self.measures.asked, where), self.measures.answered_by
        )

    @property
    def egress(self) -> str:
        """Where the process listens that alone may reach the model; empty where there is none."""
        return self._settings.egress

    @cached_property
    def _way_to_model(self) -> ChatTransport | None:
        given = self._settings
        return self._overrides.transport or way_to_model(
            given.llm,
            given.llm_base_url,
            seconds=given.llm_timeout_s,
            generation=given.generation,
            egress=given.egress,
            keyring=lambda: self.keyring,
            clock=self.clock,
        )

    @property
    def prompts(self) -> Path | None:
        """Where prompts are read from; None for the installed ones."""
        return self._overrides.prompts

    @property
    def triage_transport(self) -> ChatTransport | None:
        """The model that may read masked requests as well, where the organization says so."""
        return self.transport if self._settings.triage_llm else None

    @cached_property
    def analyzer(self) -> Analyzer:
        """Presidio, and the organization's own patterns; loads its models when it first reads."""
        return self.masking.reading(self._overrides.analyzer)

    @cached_property
    def register(self) -> ProcessorRegister:
        """The processor register; the policies ask it about every third party."""
        return ProcessorRegister(database=self.database, trail=self.trail, clock=self.clock)

    @cached_property
    def surroundings(self) -> StoredSurroundings:
        """What the policies have to know about a session beyond its words."""
        return StoredSurroundings(
            database=self.database,
            clock=self.clock,
            register=self._overrides.register or self.register,
        )

    @cached_property
    def embedder(self) -> Embedder:
        """MiniLM on this machine; loads when it first embeds."""
        if self._overrides.embedder is not None:
            return self._overrides.embedder
        from assistant.llm.embedder import MiniLmEmbedder  # noqa: PLC0415  -- stays off the CLI

        return MiniLmEmbedder()

    @cached_property
    def classifier(self) -> Reader:
        """What hears sensitivities and doors on this machine; loads when it first reads."""
        if self._overrides.classifier is not None:
            return self._overrides.classifier
        from assistant.llm.tuned import TunedMiniLm  # noqa: PLC0415  -- stays off the CLI

        return TunedMiniLm()
