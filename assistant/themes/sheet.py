"""A report as CSV (RFC 4180), with the privacy statement inside.

Invariant: no cell is a formula to a spreadsheet (OWASP, "CSV Injection"): what could begin one is
quoted with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from assistant.themes.page import ADVICE, NOT_SHOWN, first_text, privacy_text
from assistant.themes.reporting import Report

_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BOM: Final = "\ufeff"
"""Spreadsheets read UTF-8 only with it."""


def report_csv(report: Report) -> bytes:
    """The figures, one a line; what is not shown; the statement and the versions."""
    asked, taxonomy = report.release.question, report.taxonomy
    rows: list[Iterable[object]] = [
        ("cohort", "period", "code", "title", "people", "low", "high", "share", "shown")
    ]
    rows += [
        (
            asked.cohort,
            asked.period,
            f.code,
            taxonomy.title(f.code),
            f.people,
            f.low,
            f.high,
            f.share,
            "yes",
        )
        for f in report.figures.shown
    ]
    rows += [
        (asked.cohort, asked.period, code, taxonomy.title(code), "", "", "", "", "no")
        for code in report.figures.hidden
    ]
    rows += [(), ("note", "Intervals hold in 19 of 20 cases."), ("note", NOT_SHOWN)]
    if report.design.rho_first:
        rows.append(("first", report.figures.first or "", first_text(report)))
    if report.figures.covered is not None:
        people, low, high = report.figures.covered
        rows.append(("note", f"About {people} people counted, {low} to {high}."))
    rows += [
        ("note", ADVICE),
        ("privacy", privacy_text(report.design)),
        ("enrolled", report.release.enrolled),
        ("taxonomy", asked.taxonomy),
        ("classifier", asked.classifier),
        ("report", report.release.id),
    ]
    written = io.StringIO()
    csv.writer(written).writerows([safe(cell) for cell in row] for row in rows)
    return (BOM + written.getvalue()).encode()


def safe(cell: object) -> object:
    """The cell, if no spreadsheet takes it for a formula; with an apostrophe otherwise."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_RISKY):
        return f"'{cell}"
    return cell
