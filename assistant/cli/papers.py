"""`chatham papers`: records, assessments and sheets as things are now, as PDF and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click

from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import BadInput
from assistant.cli.officers import ADMINISTRATOR, acting
from assistant.papers.office import CHECKLIST, PAPERS
from assistant.papers.typesetting import as_pdf


@click.command()
@click.argument("paper", type=click.Choice([*PAPERS, "all"]))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a PDF and a JSON file into this folder; without it, JSON is printed.",
)
@click.option("--vendor", help="Whose governance checklist; without it, a blank one.")
@click.option("--as", "officer", envvar="CHATHAM_OFFICER", help="Your id as privacy officer.")
def papers(paper: str, out: Path | None, vendor: str | None, officer: str | None) -> None:
    """Write PAPER as things are now."""
    if vendor is not None and paper not in {CHECKLIST, "all"}:
        raise BadInput(f"--vendor goes with {CHECKLIST} only.")
    chatham = open_installation()
    by = ADMINISTRATOR if officer is None else acting(officer)
    for name in PAPERS if paper == "all" else (paper,):
        made = chatham.papers.issue(name, by=by, vendor=vendor)
        if out is None:
            result_json(made.document())
            continue
        out.mkdir(parents=True, exist_ok=True)
        file = out / f"{made.id}.pdf"
        file.write_bytes(as_pdf(made))
        text = json.dumps(made.document(), ensure_ascii=False, indent=2)
        file.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
        result(str(file))
        note(f"  SHA-256 of its content, in the ledger: {made.digest}")
