"""Made-up people who say yes, for probes, the demo and benchmarks: at the real desk, synthetic.

Every event says so (`Channel.SYNTHETIC`), so that an audit can tell them from people's words.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.bootstrap import Chatham
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import Actor, EngagementId, Locality, SessionSummary


def everybody_says_yes(
    chatham: Chatham,
    engagement: EngagementId,
    people: Iterable[Actor],
    locality: Locality = Locality.LOCAL,
) -> None:
    """Grant a summary of this engagement's sessions on behalf of each made-up person.

    locality: where the model runs that they agree to.
    """
    for actor in people:
        if actor.person is None:
            raise ValueError("Only a person can say yes.")
        word = Word(
            person=actor.person,
            purpose=SessionSummary,
            channel=Channel.SYNTHETIC,
            locality=locality,
            place=Place(engagement=engagement),
        )
        chatham.consenting.grant(word, by=actor)
