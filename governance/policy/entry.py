"""What somebody may come in to do, before anything of anybody is looked up."""

from __future__ import annotations

from enum import StrEnum

from governance.identity import Actor
from governance.policy.oversight import programme_request
from governance.policy.request import PolicyRequest


class Entry(StrEnum):
    """Actions of the schema's group `enter`, and those of `oversee` that have a way in."""

    SAY_CONSENT = "say_consent"
    SEE_SESSIONS = "see_sessions"
    SEE_CASES = "see_cases"
    DEMAND_RIGHTS = "demand_rights"
    SEND_TRANSCRIPT = "send_transcript"
    APPROVE_SUMMARY = "approve_summary"
    INVITE_PEOPLE = "invite_people"
    SEE_OVERDUE = "see_overdue"
    ANSWER_REQUESTS = "answer_requests"
    KEEP_INCIDENTS = "keep_incidents"
    SEE_RETENTION = "see_retention"
    SEE_PROCESSORS = "see_processors"
    SEE_POLICIES = "see_policies"
    SEE_CHECKPOINT = "see_checkpoint"
    SEE_DECISIONS = "see_decisions"
    RUN_INSTALLATION = "run_installation"
    VERIFY_LEDGER = "verify_ledger"
    SEE_NOTICES = "see_notices"
    SEND_REQUEST = "send_request"
    OPEN_EARLIER = "open_earlier"
    EXPORT_LEDGER = "export_ledger"
    SEE_CONSENTS = "see_consents"
    SIGN_PROCESSORS = "sign_processors"
    MAKE_PAPERS = "make_papers"
    SEE_WITHDRAWALS = "see_withdrawals"
    SEE_TODAY = "see_today"
    KEEP_COMMITMENTS = "keep_commitments"
    SEE_CALENDAR = "see_calendar"
    KEEP_CALENDAR = "keep_calendar"
    KEEP_PEOPLE = "keep_people"
    SEE_KPIS = "see_kpis"
    KEEP_KPIS = "keep_kpis"
    SIGN_FIGURES = "sign_figures"
    KEEP_SLOTS = "keep_slots"
    BOOK_SLOTS = "book_slots"
    SEE_OWN_RECORD = "see_own_record"
    ANSWER_SURVEYS = "answer_surveys"
    SEE_THEMES = "see_themes"
    ORDER_THEMES = "order_themes"
    SEE_TAXONOMY = "see_taxonomy"
    EDIT_TAXONOMY = "edit_taxonomy"
    PUBLISH_TAXONOMY = "publish_taxonomy"
    SEE_LEARNING = "see_learning"
    KEEP_MODULES = "keep_modules"
    SEE_BUNDLES = "see_bundles"
    DECIDE_BUNDLES = "decide_bundles"
    STOP_AI = "stop_ai"
    KEEP_SETTINGS = "keep_settings"


def entry_request(entry: Entry, actor: Actor) -> PolicyRequest:
    """May `actor` come in to do this?"""
    return programme_request(entry.value, actor)
