"""`python -m evals.bench_scale`: on paper, a million coachees and twenty million sessions a year.

What a session costs is measured here and now; what is assumed about load and prices stands in
`Assumed`, each with its reason, and is printed. Writes docs/benchmarks/scale.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from evals.provenance import REPORTS, provenance
from evals.scale_costs import UnitCosts, measured

REPORT: Final = REPORTS / "scale.md"
HOUR_S: Final = 3600
GB: Final = 1e9
MILLION: Final = 1e6
MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """Nothing here was measured; change it and the page changes."""

    coachees: int = 1_000_000
    sessions: int = 20_000_000
    working_hours: int = 230 * 9
    """A year's, in one time zone: the worst case, since zones spread the load."""
    peak: float = 3.0
    """The busiest hour beside the mean of the working hours."""
    busy: float = 0.6
    """How much of a core may be used when it is busiest; beyond, queues grow fast."""
    masked_days: int = 30
    approved_after_days: int = 2
    """From draft to approval, when the transcript goes."""
    kept_years: float = 1.5
    """A summary lives until a year after its engagement, which lasts a year."""
    reads: int = 6
    """How often a summary is looked at."""
    largest_tenant: int = 100_000
    """Coachees of one organization. Each has an installation of its own: one key, one ledger."""
    core_hour: float = 0.04
    """In euros: list prices of virtual machines in 2026 lie between 0.02 and 0.06."""
    gb_month: float = 0.10
    """In euros, replicated once."""
    appends_per_s: float = 2_800.0
    """Durable ledger appends of one installation, one by one: docs/benchmarks/ledger.md."""
    audit_s: float = 5.7
    """Of a million entries, offline: the same page."""
    entry_bytes: float = 496.0
    """An exported entry: the same page, 473 MiB for a million."""


def main() -> int:
    """Measure, calculate, write the page."""
    page = page_of(measured(), Assumed())
    REPORT.write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What follows from costs and assumptions."""

    peak_per_s: float
    worker_cores: float
    web_cores: float
    fresh_gb: float
    masked_gb: float
    kept_gb: float
    ledger_gb_a_year: float
    appends_at_peak: float
    euros_per_session: float


def planned(unit: UnitCosts, given: Assumed) -> Plan:
    """The arithmetic, for all tenants together."""
    a_day = given.sessions / 365
    peak = given.sessions / (given.working_hours * HOUR_S) * given.peak
    web_s = unit.taking_in_s + given.reads * unit.reading_s
    kept = given.sessions * given.kept_years * unit.kept_bytes / GB
    masked = a_day * given.masked_days * max(0.0, unit.approved_bytes - unit.kept_bytes) / GB
    fresh = a_day * given.approved_after_days * (unit.fresh_bytes - unit.approved_bytes) / GB
    ledger = given.sessions * unit.ledger_entries * given.entry_bytes / GB
    worker_cores = peak * unit.working_s / given.busy
    web_cores = peak * web_s / given.busy
    # Machines are there all year, for the busiest hour.
    machines = (worker_cores + web_cores) * 365 * 24 * given.core_hour
    storage = (kept + masked + fresh + ledger) * MONTHS * given.gb_month
    return Plan(
        peak_per_s=peak,
        worker_cores=worker_cores,
        web_cores=web_cores,
        fresh_gb=fresh,
        masked_gb=masked,
        kept_gb=kept,
        ledger_gb_a_year=ledger,
        appends_at_peak=peak * unit.ledger_entries,
        euros_per_session=(machines + storage) / given.sessions,
    )


def page_of(unit: UnitCosts, given: Assumed) -> str:
    """The page."""
    plan = planned(unit, given)
    share = given.largest_tenant / given.coachees
    largest = f"{given.largest_tenant:,}"
    one_worker = HOUR_S * given.busy / unit.working_s
    appends = plan.appends_at_peak * share
    room = given.appends_per_s / appends
    entries = given.sessions * share * unit.ledger_entries / MILLION
    minutes = entries * given.audit_s / 60
    cents = plan.euros_per_session * 100

    def row(what: str, value: float, digits: int = 0, of: str = "") -> str:
        return f"| {what} | {value:,.{digits}f}{of} | {value * share:,.{digits}f}{of} |"

    return f"""# Scale, on paper

{provenance()} `make bench-scale`

## What a session costs, measured

An hour of talk ({unit.words:,} words, two speakers), embedded engine, SQLite. Processor time of one
core, all threads; bytes in the database.

| of one session | measured |
|---|---|
| taking the file in | {unit.taking_in_s:.2f} s |
| the gates, the engine and the guard | {unit.working_s:.1f} s |
| showing its summary once | {unit.reading_s * 1000:.0f} ms |
| stored between draft and approval | {unit.fresh_bytes / 1000:.0f} kB |
| stored after approval, while masked text is kept | {unit.approved_bytes / 1000:.0f} kB |
| stored after that | {unit.kept_bytes / 1000:.0f} kB |
| ledger entries, up to the draft | {unit.ledger_entries:.1f} |

## What is assumed

{given.coachees:,} coachees and {given.sessions:,} sessions a year in {given.working_hours:,}
working hours, the busiest hour {given.peak:.0f} times the mean; cores used to {given.busy:.0%} at
most; approval after {given.approved_after_days} days; summaries kept {given.kept_years} years and
read {given.reads} times; a core-hour at {given.core_hour:.2f} € and a gigabyte-month at
{given.gb_month:.2f} €. The largest tenant has {largest} coachees.

## What follows

| | all tenants | the largest |
|---|---|---|
{row("sessions in the busiest second", plan.peak_per_s, 2)}
{row("cores of workers", plan.worker_cores)}
{row("cores of web processes", plan.web_cores, 1)}
{row("ledger entries in the busiest second", plan.appends_at_peak)}
{row("transcripts and drafts that wait for approval", plan.fresh_gb, of=" GB")}
{row("masked text within its month", plan.masked_gb, of=" GB")}
{row("summaries", plan.kept_gb, of=" GB")}
{row("ledger, a year", plan.ledger_gb_a_year, of=" GB")}

With every machine there all year for its busiest hour, a session costs **{cents:.1f} cents**,
without the people who run it. A hosted model adds what its host asks; the budget per session bounds
it.

## What breaks first, and what replaces it

1. **One worker.** A core works {one_worker:.0f} sessions an hour; a tenant of {largest} needs
   {plan.worker_cores * share:.0f} cores. More worker processes on PostgreSQL are the answer: they
   share nothing but the database. Nearly all of a session's time is masking and the engine
   (docs/benchmarks/speed.md).
2. **SQLite.** One writer at a time is enough for a few workers; a second machine cannot write at
   all. PostgreSQL takes its place before that, with the same migrations and tests.
3. **The ledger of one tenant.** Appends are one after the other by design: {appends:.0f} a second
   at the peak, beside {given.appends_per_s:,.0f} measured one by one on SQLite. There is room for
   {room:,.0f} times as many. A tenant beyond that would need a tree per engagement under one head.
4. **The offline audit.** A year of the largest tenant is {entries:.0f} million entries: at
   {given.audit_s} s a million (docs/benchmarks/ledger.md) {minutes:.0f} minutes.
   Checking from a kept checkpoint on, which the format allows, takes its place.
5. **Where an ask reads much.** A theme report over {largest} people unseals their facets one after
   the other (docs/benchmarks/themes.md); it is a job of the worker's and may take minutes.

A tenant's data never shares a database, key or ledger with another's: a million coachees are many
installations, and each of them is small.
"""


if __name__ == "__main__":
    sys.exit(main())
