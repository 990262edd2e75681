"""A unit of work: every repository over one transaction.

Invariant: nothing in here commits; `Database.write` does, once, when its block ends well.
"""

from __future__ import annotations

from typing import Final

from assistant.storage.accounts import Accounts
from assistant.storage.cases import Cases
from assistant.storage.consents import Consents
from assistant.storage.contests import Contests
from assistant.storage.decisions import Decisions
from assistant.storage.engagements import Engagements
from assistant.storage.erasures import Erasures
from assistant.storage.evidence import Evidence
from assistant.storage.holds import Holds
from assistant.storage.incidents import Incidents
from assistant.storage.invitations import Invitations
from assistant.storage.key_store import KeyStore
from assistant.storage.keyring import KeyRing
from assistant.storage.ledger import Ledger
from assistant.storage.lifetimes import Lifetimes
from assistant.storage.looks import Looks
from assistant.storage.master_keys import MasterKeys
from assistant.storage.mentions import Mentions
from assistant.storage.missed_names import MissedNames
from assistant.storage.officers import Officers
from assistant.storage.openings import Openings
from assistant.storage.processors import Processors
from assistant.storage.requests import Requests
from assistant.storage.retention_runs import RetentionRuns
from assistant.storage.sessions import Sessions
from assistant.storage.stages import Stages
from assistant.storage.statements import Statements
from assistant.storage.tokens import Tokens
from assistant.storage.triage import TriageRequests
from assistant.storage.vaults import StoredVaults


class UnitOfWork:
    """What one transaction reads and writes; made by `Database.write` and `Database.read`."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self.keys: Final = KeyStore(statements, keyring)
        self.engagements: Final = Engagements(statements, self.keys)
        self.decisions: Final = Decisions(statements, self.keys)
        self.sessions: Final = Sessions(statements, self.keys)
        self.vaults: Final = StoredVaults(statements, self.keys)
        self.missed_names: Final = MissedNames(statements, self.keys)
        self.stages: Final = Stages(statements, self.sessions, self.decisions, self.vaults)
        self.consents: Final = Consents(statements)
        self.invitations: Final = Invitations(statements)
        self.looks: Final = Looks(statements)
        self.openings: Final = Openings(statements)
        self.ledger: Final = Ledger(statements)
        self.tokens: Final = Tokens(statements, keyring)
        self.accounts: Final = Accounts(statements, keyring)
        self.cases: Final = Cases(statements, self.keys)
        self.erasures: Final = Erasures(statements)
        self.evidence: Final = Evidence(statements)
        self.holds: Final = Holds(statements)
        self.incidents: Final = Incidents(statements)
        self.lifetimes: Final = Lifetimes(statements)
        self.master_keys: Final = MasterKeys(statements)
        self.mentions: Final = Mentions(statements)
        self.officers: Final = Officers(statements)
        self.processors: Final = Processors(statements)
        self.requests: Final = Requests(statements)
        self.contests: Final = Contests(statements, self.keys)
        self.retention_runs: Final = RetentionRuns(statements)
        self.triage: Final = TriageRequests(statements, self.keys)
