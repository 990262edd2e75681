"""Every page there is, by whom it is for; `api.app` serves them in this order."""

from __future__ import annotations

from typing import Final

from api.pages import front, invitation, waiting
from api.pages.coach import COACH
from api.pages.mine import MINE
from api.pages.model import MODEL
from api.pages.office import (
    consents,
    erasures,
    incidents,
    jobs,
    ledger,
    overview,
    papers,
    policies,
    processors,
    requests,
    retention,
    settings,
    trying,
    vendors,
)
from api.pages.programme import PROGRAMME
from api.pages.themes import THEMES

OFFICE: Final = (
    overview,
    consents,
    ledger,
    requests,
    erasures,
    retention,
    incidents,
    jobs,
    processors,
    vendors,
    policies,
    trying,
    settings,
    papers,
)
PAGES: Final = (front, invitation, *COACH, *MINE, waiting, *OFFICE, *THEMES, *PROGRAMME, *MODEL)
