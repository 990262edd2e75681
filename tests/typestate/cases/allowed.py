"""What a correct caller writes. Neither type checker may object to a single line."""

from governance.identity import BundleDigest, SessionSummary
from governance.masked import MaskedTranscript
from governance.opening import open_for_engine, record_draft
from governance.output import Output
from governance.stages import Draft, ForCoach, Pseudonymized, Released


def draft(
    session: Pseudonymized[SessionSummary], answer: Output, bundle: BundleDigest
) -> Draft[SessionSummary, Output]:
    masked: MaskedTranscript = open_for_engine(session)
    assert masked.turns
    return record_draft(session, answer, bundle=bundle)


def read(page: Released[ForCoach, str]) -> str:
    return page.value
