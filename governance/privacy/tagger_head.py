"""Our own tagger: a small head on what Rampart's layers know, for the kinds Rampart lacks.

A projection per token, a convolution over five tokens, one over three that gives the kind; it is
part of the model file beside it. It learned names, roles, employers, places, health and sums from
our own invented sessions alone. Like Rampart it is uncased.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from governance.privacy.vault import Kind

FOLDER: Final = Path(__file__).with_name("trained")
"""Where what we trained or converted lies."""
KINDS: Final = (
    None,
    Kind.PERSON,
    Kind.ORGANIZATION,
    Kind.LOCATION,
    Kind.DATE,
    Kind.MONEY,
    Kind.AGE,
    Kind.DEMOGRAPHIC,
    Kind.QUASI,
    Kind.ID,
)
"""The classes in order. ID stands for every address and number; None: ordinary."""

LEAST: Final = {
    Kind.PERSON: 0.25,
    Kind.ORGANIZATION: 0.5,
    Kind.LOCATION: 0.4,
    Kind.DATE: 0.5,
    Kind.MONEY: 0.4,
    Kind.AGE: 0.4,
    Kind.DEMOGRAPHIC: 0.7,
    Kind.QUASI: 0.7,
    Kind.ID: 0.6,
}
"""1 − P(ordinary) that the surest token of a stretch of this kind must reach.

Read off `evals.calibrate_tagger`: on texts the head had not learned from, about one such stretch
in four identifies somebody for people's names, and one in three or more for the rest.
"""

CONTINUES: Final = 0.2
"""What the tokens beside the surest one must reach to be masked with it."""
