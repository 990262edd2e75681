"""Words that tell a speaker's label from a sentence with a colon in it.

Only words that are nobody's name stand here: "Will", "Mark", "May" and "Hope" do not.
"""

from __future__ import annotations

import re
from typing import Final

_PARTICLES: Final = """
    al bin bint d da dal de del della den der di dos du e el ibn la le ten ter van von y zu
"""
PARTICLES: Final = frozenset(_PARTICLES.split())

CONTRACTED: Final = re.compile(
    r"(?:here|that|there|it|what|who|how|where|when|let|he|she|thing|one)['’]s"
    r"|\w+(?:n['’]t|['’](?:ll|re|ve|d|m))",
    re.IGNORECASE,
)

GENERIC_LABEL: Final = re.compile(
    r"(?:(?:unknown|unidentified|unnamed)(?:[ _-]speaker)?|speaker|spk|participant|person|voice"
    r"|attendee|interviewer|interviewee|coach|coachee|client|therapist|host|guest|caller|me|you"
    r"|user|[a-z])[ _-]?\d*",
    re.IGNORECASE,
)

_NOT_NAMES: Final = """
    a about above action actions actually additionally after afterwards again agenda agreed
    agreement also always an and another answer any anyway appendix are as ask asked at
    attendees away back background basically be because been before best better both bottom but
    by call can cc clearly comment commitment commitments conclusion consequently could criteria
    date day dear december decision decisions details did do does doing done due duration each
    earlier eg either else email end especially even eventually every everyone everything
    evidence exactly example examples except explanation fact february finally first firstly
    follow follow-up following for forward fourth frankly friday from fun funny further fw fwd
    fyi generally get getting give given go goal goals going good got had happened has have
    having he hello hence her here hers hi him his homework honestly how however i idea ie if
    important in including indeed insight instead into is issue issues it item items its january
    just key kind last later least less let like likewise line lines list listen literally
    location look lot main many march matter maybe me meaning meanwhile meeting meetings message
    method minutes monday more moreover morning most mostly motto much my namely nb need needs
    never next no nobody nonetheless not note notes nothing november now objective obviously
    october of often ok okay on once one only open option options or other others otherwise our
    ours out outcome over overall own p.s part participants perhaps place plan please plus point
    points possibly preferably present previously priority probably problem problems process
    progress ps purpose put question questions quick quote rather re reality really reason
    reasons recap reflection regarding remember reminder result results right risk risks rule
    rules said same saturday say saying says second secondly section see september seriously
    session she should simply since situation so solution some somebody somehow someone
    something sometimes soon sorry specifically start step steps still story subject such
    suddenly suggestion summary sunday sure takeaway takeaways task tasks tell than thank thanks
    that the their them then there therefore these they thing things think third this those
    though thought thoughts three thursday thus time tip title to today todo together told
    tomorrow tonight too topic topics transcript true truth tuesday two ultimately under
    unfortunately until up update us usually very warning was way we wednesday week well were
    what whatever when where whether which while who whole why with without words work would
    yeah yes yesterday yet you your yours
"""
NOT_NAMES: Final = frozenset(_NOT_NAMES.split())
