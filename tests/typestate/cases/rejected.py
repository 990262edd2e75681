"""Mistakes the types must catch: each line marked `# rejected` has to fail in both checkers."""

from assistant.bootstrap import Chatham
from assistant.bundles.serving import production
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.llm.answer import SummaryAnswer
from assistant.llm.engines import SummaryEngine
from assistant.llm.gateway import Gateway
from assistant.storage.database import Database
from assistant.telemetry.spans import Mark, Span
from assistant.tracing.installation import MadeUpInstallation
from assistant.tracing.recording import Recording
from assistant.tracing.sessions import traced
from governance.identity import BundleDigest, Purpose, SessionSummary, ThemeReport
from governance.opening import open_for_engine, record_draft
from governance.output import Output
from governance.raw import Transcript
from governance.stages import (
    Cleared,
    Consented,
    Draft,
    ForAnalyst,
    ForCoach,
    Guarded,
    Pseudonymized,
    Released,
)
from prompts.catalog import Prompt


def raw_text_to_an_engine(raw: Transcript) -> None:
    open_for_engine(raw)  # rejected


def a_plain_string_to_an_engine(text: str) -> None:
    open_for_engine(text)  # rejected


def consent_is_not_masking(stage: Consented[SessionSummary]) -> None:
    open_for_engine(stage)  # rejected


def clearance_is_not_masking(stage: Cleared[SessionSummary]) -> None:
    open_for_engine(stage)  # rejected


def a_draft_is_never_fed_onward(stage: Draft[SessionSummary, str]) -> None:
    open_for_engine(stage)  # rejected


def summary_text_for_a_theme_report(
    stage: Pseudonymized[SessionSummary],
) -> Pseudonymized[ThemeReport]:
    return stage  # rejected


def a_purpose_does_not_widen(stage: Pseudonymized[SessionSummary]) -> Pseudonymized[Purpose]:
    return stage  # rejected


def a_draft_keeps_its_purpose(
    stage: Pseudonymized[SessionSummary], answer: Output, bundle: BundleDigest
) -> Draft[ThemeReport, Output]:
    return record_draft(stage, answer, bundle=bundle)  # rejected


def making_a_stage_by_hand() -> Pseudonymized[SessionSummary]:
    return Pseudonymized()  # rejected


def making_a_stage_from_text(text: str) -> Consented[SessionSummary]:
    return Consented(text)  # rejected


def an_unguarded_draft_is_not_released(stage: Draft[SessionSummary, str]) -> str:
    return stage.value  # rejected


def a_guarded_draft_is_not_released(stage: Guarded[SessionSummary, str]) -> str:
    return stage.value  # rejected


def the_coachs_page_for_an_analyst(
    page: Released[ForCoach, str],
) -> Released[ForAnalyst, str]:
    return page  # rejected


def a_stage_is_no_string(stage: Pseudonymized[SessionSummary]) -> str:
    return stage  # rejected


def raw_text_through_the_gateway(gateway: Gateway, raw: Transcript, prompt: Prompt) -> None:
    gateway.ask(raw, prompt, SummaryAnswer)  # rejected


def consented_text_through_the_gateway(
    gateway: Gateway, stage: Consented[SessionSummary], prompt: Prompt
) -> None:
    gateway.ask(stage, prompt, SummaryAnswer)  # rejected


def a_string_through_the_gateway(gateway: Gateway, text: str, prompt: Prompt) -> None:
    gateway.ask(text, prompt, SummaryAnswer)  # rejected


def another_purpose_for_the_summary_engine(
    engine: SummaryEngine, stage: Pseudonymized[ThemeReport]
) -> None:
    engine.draft(stage)  # rejected


def spans_for_an_installation_that_works_for_people(there: Chatham, spans: Recording) -> None:
    there.spans = spans  # rejected


def spans_among_what_may_be_put_in_place(spans: Recording) -> Overrides:
    return Overrides(spans=spans)  # rejected


def spans_in_production(settings: Settings, spans: Recording) -> Chatham:
    return production(settings, spans=spans)  # rejected


def peoples_database_for_made_up_people(
    there: Chatham, spans: Recording, database: Database
) -> MadeUpInstallation:
    return MadeUpInstallation(there, spans, database=database)  # rejected


def peoples_sessions_in_place_of_made_up_ones(
    twin: MadeUpInstallation, there: Chatham, spans: Recording, name: str
) -> None:
    traced(twin, spans, name)  # rejected
    traced(there, spans, name)  # rejected


def a_word_on_a_span(span: Span, word: str) -> None:
    span.mark(Mark.CASE, word)  # rejected
