"""What the policies let people do, in words; the codes are those of the schema."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from governance.policy.entry import Entry

ACTIONS: Final[Mapping[Entry, str]] = MappingProxyType(
    {
        Entry.ANSWER_REQUESTS: "answer requests",
        Entry.ANSWER_SURVEYS: "answer surveys",
        Entry.APPROVE_SUMMARY: "approve a summary",
        Entry.BOOK_SLOTS: "book times",
        Entry.DECIDE_BUNDLES: "decide about bundles",
        Entry.DEMAND_RIGHTS: "demand their rights",
        Entry.EDIT_TAXONOMY: "edit the taxonomy",
        Entry.EXPORT_LEDGER: "export the ledger",
        Entry.INVITE_PEOPLE: "invite people",
        Entry.KEEP_CALENDAR: "keep a calendar",
        Entry.KEEP_COMMITMENTS: "keep commitments",
        Entry.KEEP_INCIDENTS: "keep incidents",
        Entry.KEEP_KPIS: "keep KPIs",
        Entry.KEEP_MODULES: "keep learning modules",
        Entry.KEEP_PEOPLE: "keep the register",
        Entry.KEEP_SETTINGS: "keep the programme's settings",
        Entry.KEEP_SLOTS: "offer times",
        Entry.MAKE_PAPERS: "make papers",
        Entry.OPEN_EARLIER: "open earlier sessions",
        Entry.ORDER_THEMES: "ask for theme reports",
        Entry.PUBLISH_TAXONOMY: "publish the taxonomy",
        Entry.RUN_INSTALLATION: "run the installation",
        Entry.SAY_CONSENT: "say yes or no",
        Entry.SEE_BUNDLES: "see bundles",
        Entry.SEE_CALENDAR: "see a calendar",
        Entry.SEE_CASES: "see cases",
        Entry.SEE_CHECKPOINT: "see the checkpoint",
        Entry.SEE_CONSENTS: "see the consent register",
        Entry.SEE_DECISIONS: "see what policies decide",
        Entry.SEE_KPIS: "see KPIs",
        Entry.SEE_LEARNING: "see learning modules",
        Entry.SEE_NOTICES: "see notices",
        Entry.SEE_OVERDUE: "see overdue cases",
        Entry.SEE_OWN_RECORD: "see their own record",
        Entry.SEE_POLICIES: "see the policies",
        Entry.SEE_PROCESSORS: "see processors",
        Entry.SEE_RETENTION: "see retention",
        Entry.SEE_SESSIONS: "see sessions",
        Entry.SEE_TAXONOMY: "see the taxonomy",
        Entry.SEE_THEMES: "see theme reports",
        Entry.SEE_TODAY: "see the day's page",
        Entry.SEE_WITHDRAWALS: "see withdrawals",
        Entry.SEND_REQUEST: "send a coaching request",
        Entry.SEND_TRANSCRIPT: "send a transcript",
        Entry.SIGN_FIGURES: "sign figures",
        Entry.SIGN_PROCESSORS: "sign for processors",
        Entry.STOP_AI: "stop AI",
        Entry.VERIFY_LEDGER: "verify the ledger",
    }
)
