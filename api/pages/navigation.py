"""Where each role can go from anywhere. Invariant: what is not linked here is no less guarded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from governance.identity import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A link of the main navigation. name: English, translated where it is shown."""

    path: str
    name: str


WAYS: Final[Mapping[Role, tuple[Way, ...]]] = MappingProxyType(
    {
        Role.COACH: (
            Way(path="/today", name="Today"),
            Way(path="/sessions", name="Sessions"),
            Way(path="/commitments", name="Commitments"),
            Way(path="/calendar", name="Calendar"),
            Way(path="/times", name="Times"),
            Way(path="/cases", name="With a person"),
            Way(path="/mine/consents", name="My yes and no"),
        ),
        Role.COACHEE: (
            Way(path="/mine", name="Home"),
            Way(path="/mine/consents", name="My yes and no"),
            Way(path="/mine/sessions", name="Sessions"),
            Way(path="/mine/commitments", name="Commitments"),
            Way(path="/mine/learning", name="Learning"),
            Way(path="/booking", name="Book a time"),
            Way(path="/triage", name="Ask for coaching"),
            Way(path="/mine/looks", name="Who looked"),
            Way(path="/mine/data", name="My data"),
        ),
        Role.ESCALATION_HANDLER: (
            Way(path="/waiting", name="Waiting"),
            Way(path="/office/processors", name="Processors"),
        ),
        Role.LD_ANALYST: (
            Way(path="/themes", name="Theme reports"),
            Way(path="/themes/taxonomy", name="Taxonomy"),
            Way(path="/programme/kpis", name="KPIs"),
            Way(path="/programme/pilot", name="Pilot"),
            Way(path="/programme/blueprint", name="Ninety days"),
            Way(path="/programme/papers", name="Papers"),
        ),
        Role.SPONSOR: (
            Way(path="/programme/kpis", name="KPIs"),
            Way(path="/programme/pilot", name="Pilot"),
            Way(path="/programme/blueprint", name="Ninety days"),
            Way(path="/programme/papers", name="Papers"),
            Way(path="/themes", name="Theme reports"),
        ),
        Role.PROGRAMME_MANAGER: (
            Way(path="/programme", name="Overview"),
            Way(path="/programme/people", name="People"),
            Way(path="/programme/coaches", name="Coaches"),
            Way(path="/programme/engagements", name="Engagements"),
            Way(path="/programme/kpis", name="KPIs"),
            Way(path="/programme/pilot", name="Pilot"),
            Way(path="/programme/blueprint", name="Ninety days"),
            Way(path="/programme/papers", name="Papers"),
        ),
        Role.PRIVACY_OFFICER: (
            Way(path="/office", name="Overview"),
            Way(path="/office/consents", name="Consents"),
            Way(path="/office/ledger", name="Ledger"),
            Way(path="/office/requests", name="Requests"),
            Way(path="/office/erasures", name="Withdrawals"),
            Way(path="/office/retention", name="Retention"),
            Way(path="/office/incidents", name="Incidents"),
            Way(path="/office/processors", name="Processors"),
            Way(path="/model", name="What works"),
            Way(path="/office/policies", name="Policies"),
            Way(path="/office/papers", name="Papers"),
            Way(path="/office/settings", name="Settings"),
        ),
        Role.ADMINISTRATOR: (
            Way(path="/office/incidents", name="Incidents"),
            Way(path="/office/jobs", name="Jobs"),
            Way(path="/office/processors", name="Processors"),
            Way(path="/office/settings", name="Settings"),
        ),
        Role.MODEL_OWNER: (
            Way(path="/model", name="What works"),
            Way(path="/model/evaluations", name="Evaluations"),
            Way(path="/office/processors", name="Processors"),
        ),
    }
)


def within(ways: tuple[Way, ...], path: str) -> str:
    """The path of the way that a page lies behind, the nearest of several; empty for none."""
    behind = (way.path for way in ways if f"{path}/".startswith(f"{way.path}/"))
    return max(behind, key=len, default="")


HOMES: Final[Mapping[Role, str]] = MappingProxyType(
    {role: ways[0].path for role, ways in WAYS.items()}
)
"""The first page of a role; others are told what they may do at `/`."""
