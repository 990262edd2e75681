"""`chatham trace`: where the time goes here, on made-up sessions; nobody else's are ever traced."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.context import note, open_for_work, result
from assistant.cli.exits import DONE, FAULT, BadInput
from assistant.telemetry.spans import Doing, MadeUp

if TYPE_CHECKING:
    from assistant.bootstrap import Chatham
    from assistant.tracing.otlp import Collector
    from assistant.tracing.recording import Recording


@click.command()
@click.option(
    "--session",
    "cases",
    type=click.Choice([case.value for case in MadeUp]),
    multiple=True,
    help="One of the two; both if left out.",
)
@click.option("--model", is_flag=True, help="Also each request to the configured model.")
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the spans to this file, as OTLP/JSON.",
)
@click.option("--otlp", metavar="URL", help="Send them to a collector on this machine, over gRPC.")
def trace(cases: tuple[str, ...], *, model: bool, file: Path | None, otlp: str | None) -> int:
    """Send two made-up sessions through this installation and say how long each part took.

    They pass its real gates, models, approved bundle and way to the model, and a database in
    memory: nothing is stored, and nobody's own session is ever traced.
    Exit code 1: a part failed, and the trace shows which.
    """
    from assistant.tracing.page import lines_of, model_lines  # noqa: PLC0415  -- for this alone
    from assistant.tracing.recording import Recording  # noqa: PLC0415  -- likewise

    collector = None if otlp is None else _collector(otlp)
    if file is not None and not file.parent.is_dir():
        raise BadInput("There is no such folder for --json. Nothing was traced; make it first.")
    recording = Recording()
    _work(recording, [MadeUp(case) for case in dict.fromkeys(cases)] or MadeUp, model=model)
    spans = recording.spans
    for line in [*lines_of(spans), *(model_lines(spans) if model else ())]:
        result(line)
    if file is not None:
        _write(file, recording)
    if collector is not None:
        _send(collector, recording)
    if recording.failed:
        note("A part failed (✗). `chatham doctor` says what there is to mend.")
        return FAULT
    return DONE


def _work(recording: Recording, cases: Iterable[MadeUp], *, model: bool) -> None:
    """Record what there is to record; what breaks is told, and the recording says where."""
    from assistant.tracing.installation import MadeUpInstallation  # noqa: PLC0415  -- heavy
    from assistant.tracing.sessions import traced  # noqa: PLC0415  -- likewise
    from governance.errors import ChathamError  # noqa: PLC0415  -- likewise

    try:
        with recording.span(Doing.START):
            with recording.span(Doing.OPENING):
                there = open_for_work()
            if model:
                _demand_model(there)
            note("Loading the models, then made-up sessions. This takes about half a minute.")
            twin = MadeUpInstallation(there, recording)
            twin.warm()
        for case in cases:
            traced(twin, recording, case)
    except click.ClickException:
        raise
    except ChathamError as fault:
        note(f"Error: {fault}")
    except Exception as fault:  # noqa: BLE001  -- what there is of the trace says where it was
        note(f"Error: something unforeseen broke ({type(fault).__name__}).")


def _demand_model(there: Chatham) -> None:
    if there.transport is None:
        raise BadInput(
            "What works here asks no model: the embedded engine drafts, so there is no request to "
            "show. Leave out --model to see how long that takes."
        )


def _collector(url: str) -> Collector:
    from assistant.tracing.otlp import Collector, CollectorError  # noqa: PLC0415  -- gRPC is slow

    try:
        return Collector.parse(url)
    except CollectorError as refusal:
        raise BadInput(str(refusal)) from None


def _send(collector: Collector, recording: Recording) -> None:
    from assistant.tracing.otlp import send  # noqa: PLC0415  -- gRPC is slow

    send(recording.spans, collector)
    note(f"Sent to {collector}: {len(recording.spans)} spans of made-up sessions.")


def _write(file: Path, recording: Recording) -> None:
    from assistant.tracing.otlp import as_json  # noqa: PLC0415  -- gRPC is slow

    try:
        file.write_text(json.dumps(as_json(recording.spans)) + "\n", encoding="utf-8")
    except OSError as fault:
        raise BadInput(
            f"The spans were not written ({fault.strerror}). Name a file you can write to."
        ) from None
    note(f"Written to {file}: {len(recording.spans)} spans of made-up sessions, as OTLP/JSON.")
