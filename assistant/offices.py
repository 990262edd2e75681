"""What stands between the foundations and the gates: consent's desks and the officers' half.

Invariant: nothing here opens content of its own; it is handed what it needs.
"""

from __future__ import annotations

from functools import cached_property

from assistant.access.office import AccessOffice
from assistant.audit.finders import finders
from assistant.audit.office import AuditOffice
from assistant.bundles.artefacts import Asked, gather
from assistant.bundles.office import Approvals, BundleOffice
from assistant.consent.invitations import Invitations
from assistant.consent.mailing import InvitationMail
from assistant.consent.openings import EarlierSessions
from assistant.consent.previews import Previews
from assistant.consent.receipts import Receipts
from assistant.incidents.desk import IncidentDesk
from assistant.llm.configured import Rules, installed_bundle
from assistant.llm.detecting import installed_detector, installed_use_cases
from assistant.mail.outbox import Outbox
from assistant.mail.post import SmtpPost
from assistant.notifications.desk import Notifications
from assistant.notifications.rounds import MailRounds
from assistant.papers.office import Letterhead, PaperOffice
from assistant.programme.offices import ProgrammeOffices
from assistant.proving.checking import OwnLedger
from assistant.proving.receipts import receipt_files
from assistant.proving.trails import PersonalTrails
from assistant.register.officers import Appointments
from assistant.rights.schedule import load_schedule
from assistant.sessions.people import People
from assistant.sessions.reception import Reception
from assistant.sessions.stage_store import StageStore
from governance.consent.receipt import Controller
from governance.policy.files import read_policies
from governance.policy.sensitivity import Detector
from governance.policy.sensitivity.exemplars import Exemplars, NearestExemplars
from governance.policy.sensitivity.use_cases import UseCaseDetector
from governance.privacy.anonymizer import Anonymizer
from governance.privacy.masking import Masker


class Offices(ProgrammeOffices):
    """Consent's and the officers' use cases, over the foundations."""

    @cached_property
    def stages(self) -> StageStore:
        """Seals and opens the stages of sessions."""
        return StageStore(clock=self.clock, randomness=self.randomness, spans=self.spans)

    @cached_property
    def people(self) -> People:
        """Who takes part in which engagement."""
        return People(database=self.database, trail=self.trail, clock=self.clock, ids=self.ids)

    @cached_property
    def reception(self) -> Reception:
        """Takes transcripts in."""
        return Reception(
            database=self.database,
            stages=self.stages,
            trail=self.trail,
            clock=self.clock,
            ids=self.ids,
            randomness=self.randomness,
        )

    @cached_property
    def access(self) -> AccessOffice:
        """Says who is asking."""
        return AccessOffice(
            database=self.database,
            trail=self.trail,
            clock=self.clock,
            ids=self.ids,
            randomness=self.randomness,
        )

    @cached_property
    def invitations(self) -> Invitations:
        """Asks people for their consent."""
        return Invitations(
            database=self.database,
            trail=self.trail,
            clock=self.clock,
            ids=self.ids,
            randomness=self.randomness,
        )

    @cached_property
    def outbox(self) -> Outbox:
        """Keeps mail until it is sent."""
        return Outbox(
            database=self.database,
            trail=self.trail,
            clock=self.clock,
            ids=self.ids,
            post=SmtpPost(self._settings.home_dir),
        )

    @cached_property
    def invitation_mail(self) -> InvitationMail:
        """Sends invitations by e-mail."""
        home, url = self._settings.home_dir, self._settings.public_url
        return InvitationMail(outbox=self.outbox, server=SmtpPost(home), public_url=url)

    @cached_property
    def notifications(self) -> Notifications:
        """Tells people what has happened."""
        return Notifications(
            database=self.database,
            clock=self.clock,
            ids=self.ids,
            outbox=self.outbox,
            public_url=self._settings.public_url,
        )

    @cached_property
    def mail_rounds(self) -> MailRounds:
        """What the worker does about both."""
        return MailRounds(outbox=self.outbox, notifications=self.notifications, clock=self.clock)

    @cached_property
    def earlier_sessions(self) -> EarlierSessions:
        """Opens earlier sessions to a new coach, by the coachee."""
        return EarlierSessions(
            database=self.database, trail=self.trail, clock=self.clock, ids=self.ids
        )

    @cached_property
    def previews(self) -> Previews:
        """Lets people look at a held session before they say yes."""
        return Previews(
            database=self.database,
            stages=self.stages,
            masker=lambda: Masker(self.analyzer, table=self.masking.table),
            trail=self.trail,
            clock=self.clock,
            randomness=self.randomness,
        )

    @cached_property
    def detector(self) -> Detector:
        """Finds sensitive passages in raw text."""
        return installed_detector(self.classifier)

    @cached_property
    def use_cases(self) -> UseCaseDetector:
        """Finds what no machine may be used for, in requests and in generated lines."""
        return installed_use_cases(self.classifier)

    @cached_property
    def exemplars(self) -> Exemplars:
        """The public examples that stand beside a decision as its why."""
        return Exemplars.read()

    @cached_property
    def nearest(self) -> NearestExemplars:
        """Finds the nearest of them; loads the embedder and the index when first asked."""
        from assistant.triage.exemplars import opened  # noqa: PLC0415  -- Chroma takes a second

        home = None if self.database.is_private else self._settings.home_dir
        return NearestExemplars(self.embedder, opened(home, self.exemplars, self.embedder))

    @cached_property
    def anonymizer(self) -> Anonymizer:
        """The anonymizer gate."""
        rules = self.masking
        return Anonymizer(
            analyzer=self.analyzer, ids=self.ids, table=rules.table, beside=rules.beside
        )

    @cached_property
    def rules(self) -> Rules:
        """Digests of everything that decides beside policies, prompts and models."""
        from assistant.triage.proposing import installed_digest  # noqa: PLC0415  -- numpy

        return Rules(
            sensitivity=self.detector.digest,
            masking=self.anonymizer.digest,
            use_cases=self.use_cases.digest,
            exemplars=self.exemplars.digest,
            triage=installed_digest(),
        )

    @cached_property
    def bundles(self) -> BundleOffice:
        """What may work on sessions, and who said so."""
        given, over = self._settings, self._overrides
        asked = Asked(llm=given.llm, base_url=given.llm_base_url, triage=given.triage_llm)
        return BundleOffice(
            database=self.database,
            trail=self.trail,
            clock=self.clock,
            bundle=lambda: installed_bundle(
                self.policy_engine.digest,
                self.rules,
                self.transport,
                triage=given.triage_llm,
                prompts=self.prompts,
            ),
            artefacts=lambda: gather(
                asked,
                house=over.house or given.home_dir,
                policies=over.policies,
                prompts=self.prompts,
            ),
            transport=lambda: self.transport,
        )

    @cached_property
    def approvals(self) -> Approvals:
        """Says at every step what may work."""
        return self._overrides.approvals or self.bundles

    @cached_property
    def appointments(self) -> Appointments:
        """Who may sign for legal and for privacy."""
        return Appointments(
            database=self.database, trail=self.trail, clock=self.clock, ids=self.ids
        )

    @cached_property
    def incidents(self) -> IncidentDesk:
        """Breaches and their 72 hours."""
        return IncidentDesk(
            database=self.database, trail=self.trail, clock=self.clock, ids=self.ids
        )

    @cached_property
    def audits(self) -> AuditOffice:
        """Audit packs."""
        stages = self.stages
        return AuditOffice(
            self,
            incidents=self.incidents,
            finders=lambda: finders(stages, load_schedule(self._settings.home_dir)),
        )

    @cached_property
    def papers(self) -> PaperOffice:
        """Writes papers from what is configured here."""
        given = self._settings
        return PaperOffice(
            database=self.database,
            trail=self.trail,
            clock=self.clock,
            register=self.register,
            policies=lambda: read_policies(self._overrides.policies),
            head=lambda: Letterhead(
                organization=self.organization,
                contact=self.privacy_contact,
                home=given.home_dir,
                processor=self.processor,
                ledger_key=self.signer.verifier,
            ),
        )

    @cached_property
    def receipts(self) -> Receipts:
        """Gives people receipts for what they agreed to."""
        return Receipts(
            database=self.database,
            trail=self.trail,
            clock=self.clock,
            controller=lambda: Controller(name=self.organization, contact=self.privacy_contact),
        )

    @cached_property
    def personal_trails(self) -> PersonalTrails:
        """Makes the proofs people take away."""
        return PersonalTrails(
            database=self.database,
            trail=self.trail,
            signer=self.signer,
            clock=self.clock,
            randomness=self.randomness,
            attachments=receipt_files(self.receipts),
        )

    @property
    def own_ledger(self) -> OwnLedger:
        """Checks the ledger where it stands."""
        return OwnLedger(
            database=self.database,
            book=self.ledger,
            signer=self.signer,
            trail=self.trail,
            clock=self.clock,
            randomness=self.randomness,
        )
