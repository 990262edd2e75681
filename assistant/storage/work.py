"""A unit of work: every repository over one transaction.

Invariant: nothing in here commits; `Database.write` does, once, when its block ends well. A
repository is made when it is first asked for: making all of them cost a tenth of a ledger append.
"""

from __future__ import annotations

from functools import cached_property

from assistant.storage.accounts import Accounts
from assistant.storage.agenda import Agenda
from assistant.storage.appointments import Appointments
from assistant.storage.bundles import Bundles
from assistant.storage.cases import Cases
from assistant.storage.coach_notes import CoachNotes
from assistant.storage.commitments import Commitments
from assistant.storage.consent_register import ConsentRegister
from assistant.storage.consents import Consents
from assistant.storage.contests import Contests
from assistant.storage.decisions import Decisions
from assistant.storage.edits import Edits
from assistant.storage.engagements import Engagements
from assistant.storage.erasures import Erasures
from assistant.storage.evaluations import Evaluations
from assistant.storage.evidence import Evidence
from assistant.storage.holds import Holds
from assistant.storage.incidents import Incidents
from assistant.storage.invitations import Invitations
from assistant.storage.learning_work import LearningWork
from assistant.storage.ledger import Ledger
from assistant.storage.lifetimes import Lifetimes
from assistant.storage.listed_erasures import ListedErasures
from assistant.storage.looks import Looks
from assistant.storage.mail_addresses import MailAddresses
from assistant.storage.master_keys import MasterKeys
from assistant.storage.mentions import Mentions
from assistant.storage.missed_names import MissedNames
from assistant.storage.notifications import StoredNotifications
from assistant.storage.officers import Officers
from assistant.storage.openings import Openings
from assistant.storage.outbox import OutboxMails
from assistant.storage.processors import Processors
from assistant.storage.programme import ProgrammeSettings
from assistant.storage.queues import Queues
from assistant.storage.replays import Replays
from assistant.storage.requests import Requests
from assistant.storage.retention_runs import RetentionRuns
from assistant.storage.sessions import Sessions
from assistant.storage.sign_ins import SignIns
from assistant.storage.stages import Stages
from assistant.storage.taxonomies import Taxonomies
from assistant.storage.theme_releases import ThemeReleases
from assistant.storage.themes import Themes
from assistant.storage.tokens import Tokens
from assistant.storage.triage import TriageRequests
from assistant.storage.vaults import StoredVaults


class UnitOfWork(LearningWork):
    """What one transaction reads and writes; made by `Database.write` and `Database.read`."""

    @cached_property
    def engagements(self) -> Engagements:
        """See `Engagements`."""
        return Engagements(self._statements, self.keys)

    @cached_property
    def decisions(self) -> Decisions:
        """See `Decisions`."""
        return Decisions(self._statements, self.keys)

    @cached_property
    def sessions(self) -> Sessions:
        """See `Sessions`."""
        return Sessions(self._statements, self.keys)

    @cached_property
    def vaults(self) -> StoredVaults:
        """See `StoredVaults`."""
        return StoredVaults(self._statements, self.keys)

    @cached_property
    def missed_names(self) -> MissedNames:
        """See `MissedNames`."""
        return MissedNames(self._statements, self.keys)

    @cached_property
    def stages(self) -> Stages:
        """See `Stages`."""
        return Stages(self._statements, self.sessions, self.decisions, self.vaults)

    @cached_property
    def consents(self) -> Consents:
        """See `Consents`."""
        return Consents(self._statements)

    @cached_property
    def consent_register(self) -> ConsentRegister:
        """See `ConsentRegister`."""
        return ConsentRegister(self._statements)

    @cached_property
    def invitations(self) -> Invitations:
        """See `Invitations`."""
        return Invitations(self._statements)

    @cached_property
    def looks(self) -> Looks:
        """See `Looks`."""
        return Looks(self._statements)

    @cached_property
    def openings(self) -> Openings:
        """See `Openings`."""
        return Openings(self._statements)

    @cached_property
    def ledger(self) -> Ledger:
        """See `Ledger`."""
        return Ledger(self._statements)

    @cached_property
    def tokens(self) -> Tokens:
        """See `Tokens`."""
        return Tokens(self._statements, self._keyring)

    @cached_property
    def accounts(self) -> Accounts:
        """See `Accounts`."""
        return Accounts(self._statements, self._keyring)

    @cached_property
    def cases(self) -> Cases:
        """See `Cases`."""
        return Cases(self._statements, self.keys)

    @cached_property
    def erasures(self) -> Erasures:
        """See `Erasures`."""
        return Erasures(self._statements)

    @cached_property
    def evidence(self) -> Evidence:
        """See `Evidence`."""
        return Evidence(self._statements)

    @cached_property
    def holds(self) -> Holds:
        """See `Holds`."""
        return Holds(self._statements)

    @cached_property
    def incidents(self) -> Incidents:
        """See `Incidents`."""
        return Incidents(self._statements)

    @cached_property
    def lifetimes(self) -> Lifetimes:
        """See `Lifetimes`."""
        return Lifetimes(self._statements)

    @cached_property
    def listed_erasures(self) -> ListedErasures:
        """See `ListedErasures`."""
        return ListedErasures(self._statements)

    @cached_property
    def master_keys(self) -> MasterKeys:
        """See `MasterKeys`."""
        return MasterKeys(self._statements)

    @cached_property
    def mentions(self) -> Mentions:
        """See `Mentions`."""
        return Mentions(self._statements)

    @cached_property
    def officers(self) -> Officers:
        """See `Officers`."""
        return Officers(self._statements)

    @cached_property
    def processors(self) -> Processors:
        """See `Processors`."""
        return Processors(self._statements)

    @cached_property
    def programme(self) -> ProgrammeSettings:
        """See `ProgrammeSettings`."""
        return ProgrammeSettings(self._statements, self._keyring)

    @cached_property
    def requests(self) -> Requests:
        """See `Requests`."""
        return Requests(self._statements)

    @cached_property
    def contests(self) -> Contests:
        """See `Contests`."""
        return Contests(self._statements, self.keys)

    @cached_property
    def retention_runs(self) -> RetentionRuns:
        """See `RetentionRuns`."""
        return RetentionRuns(self._statements)

    @cached_property
    def triage(self) -> TriageRequests:
        """See `TriageRequests`."""
        return TriageRequests(self._statements, self.keys)

    @cached_property
    def commitments(self) -> Commitments:
        """See `Commitments`."""
        return Commitments(self._statements, self.keys)

    @cached_property
    def appointments(self) -> Appointments:
        """See `Appointments`."""
        return Appointments(self._statements, self.keys)

    @cached_property
    def agenda(self) -> Agenda:
        """See `Agenda`."""
        return Agenda(self._statements)

    @cached_property
    def replays(self) -> Replays:
        """See `Replays`."""
        return Replays(self._statements, self._keyring)

    @cached_property
    def outbox(self) -> OutboxMails:
        """See `OutboxMails`."""
        return OutboxMails(self._statements, self.keys)

    @cached_property
    def notifications(self) -> StoredNotifications:
        """See `StoredNotifications`."""
        return StoredNotifications(self._statements)

    @cached_property
    def sign_ins(self) -> SignIns:
        """See `SignIns`."""
        return SignIns(self._statements)

    @cached_property
    def mail_addresses(self) -> MailAddresses:
        """See `MailAddresses`."""
        return MailAddresses(self._statements, self.keys)

    @cached_property
    def queues(self) -> Queues:
        """See `Queues`."""
        return Queues(self._statements)

    @cached_property
    def edits(self) -> Edits:
        """See `Edits`."""
        return Edits(self._statements, self.keys)

    @cached_property
    def coach_notes(self) -> CoachNotes:
        """See `CoachNotes`."""
        return CoachNotes(self._statements, self.keys)

    @cached_property
    def themes(self) -> Themes:
        """See `Themes`."""
        return Themes(self._statements, self.keys)

    @cached_property
    def theme_releases(self) -> ThemeReleases:
        """See `ThemeReleases`."""
        return ThemeReleases(self._statements)

    @cached_property
    def taxonomies(self) -> Taxonomies:
        """See `Taxonomies`."""
        return Taxonomies(self._statements)

    @cached_property
    def bundles(self) -> Bundles:
        """See `Bundles`."""
        return Bundles(self._statements, self._keyring)

    @cached_property
    def evaluations(self) -> Evaluations:
        """See `Evaluations`."""
        return Evaluations(self._statements)
