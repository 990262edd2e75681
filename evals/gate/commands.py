"""`chatham eval`: measure a bundle, lay it beside the approved one, approve it, choose one.

Reached by name from the CLI, as the product imports nothing of the evaluations.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final, Literal

import click

from assistant.bootstrap import Chatham
from assistant.bundles.evaluating import UnknownResultError
from assistant.bundles.refusals import NotAllowedHereError
from assistant.bundles.serving import kept_parts
from assistant.bundles.standing import NEEDED, State
from assistant.cli.context import note, open_installation, result, result_json
from assistant.cli.exits import REFUSED, BadInput, StoppedByGate
from assistant.cli.listing import Listing
from assistant.cli.officers import acting, as_officer
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.storage.bundle_records import Evaluated, Lane
from assistant.storage.register_records import Office
from evals.gate.judging import compare
from evals.gate.junit import as_junit
from evals.gate.pairing import NotComparableError
from evals.gate.recorded import recorded
from evals.gate.records import ResultFileError, Results, read
from evals.gate.report import SAID, as_html, as_json
from evals.gate.rules import installed
from evals.gate.verdict import Comparison
from governance.identity import Actor, BundleDigest

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_JSON: Final = click.option("--json", "as_lines", is_flag=True, help="For machines.")


@click.group("eval", cls=Listing)
def eval_() -> None:
    """Measure a bundle, compare it with the approved one, approve it, choose one."""


@eval_.command()
@click.option("--full", is_flag=True, help="All suites; says first how long and what it costs.")
@click.option("--approved", is_flag=True, help="The bundle that serves, from its kept files.")
@click.option("--out", type=_FILE, help="Where the result goes; inside CHATHAM_HOME by default.")
def run(*, full: bool, approved: bool, out: Path | None) -> None:
    """Run the suites on what is installed here; print where the result is."""
    from evals.suites.run import run as run_suites  # noqa: PLC0415  -- loads every model

    selection: Literal["fast", "full"] = "full" if full else "fast"
    chatham, settings = open_installation(), Settings()
    parts: tuple[Settings, Overrides] = settings, Overrides()
    if approved:
        parts = _serving_parts(chatham, settings)
    else:
        chatham.bundles.note_installed()
    which = "approved" if approved else "candidate"
    path = out or settings.home_dir / "evaluations" / f"{selection}-{which}.jsonl"
    with _writing():  # before minutes are spent on what cannot be kept
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        TemporaryFile(dir=path.parent).close()
    done = run_suites(selection, parts[0], path, overrides=parts[1])
    _keep(chatham, read(done), done.read_bytes())
    result(str(done))


@eval_.command("compare")
@click.argument("base", type=_FILE)
@click.argument("candidate", type=_FILE)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Report folder.")
@click.option("--junit", type=_FILE, help="JUnit XML, for CI.")
@click.option("--aside", is_flag=True, help="Only compare the files; nothing can be approved.")
def compare_(
    base: Path, candidate: Path, *, out: Path | None, junit: Path | None, aside: bool
) -> int:
    """Compare CANDIDATE's results with BASE's, the approved bundle's. Exit code 4: refused."""
    with _refusals():
        before, after = read(base), read(candidate)
        if aside:
            comparison = compare(before, after, installed())
            _tell(comparison)
        else:
            comparison, name, lane = recorded(open_installation(), before, after)
            _tell(comparison)
            _tell_next(comparison, name, lane)
    report = as_json(comparison)
    with _writing():
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            (out / "report.json").write_bytes(report)
            (out / "report.html").write_bytes(as_html(report))
        if junit is not None:
            junit.write_bytes(as_junit(comparison))
    return 0 if comparison.passed else REFUSED


@eval_.command()
@click.argument("comparison")
@click.option("--knowing-left-out", "knowing", is_flag=True, help="Though cases were left out.")
@as_officer
def approve(comparison: str, officer: str, *, knowing: bool) -> None:
    """Say yes to the bundle of a COMPARISON that passed; it takes two of you, or one if small."""
    chatham = open_installation()
    with _refusals():
        by = _model_owner(chatham, officer)
        kept = _comparison(chatham, comparison)
        state = chatham.bundles.approving.approve(kept.id, by=by, knowing=knowing)
    if state is State.APPROVED:
        result(kept.bundle)
        note("Approved, and chosen: it serves from the next start on; workers change over now.")
    else:
        note("Noted. It needs one more model owner, another person than you.")


@eval_.command("list")
@_JSON
def list_(*, as_lines: bool) -> None:
    """List the bundles, what they were measured by, and which one serves."""
    chatham = open_installation()
    standing = chatham.bundles.book.standing()
    rows: list[dict[str, Any]] = []
    for digest, life in standing.lives.items():
        comparisons = [e.evidence for e in standing.verdicts.values() if e.bundle == digest]
        rows.append(
            {
                "bundle": digest,
                "state": life.state.value,
                "serves": digest == standing.at_work,
                "lane": life.lane.value if life.lane else None,
                "signed": len(life.signatures),
                "comparisons": comparisons,
            }
        )
    if as_lines:
        result_json(rows)
        return
    for row in rows:
        serves = "  serves" if row["serves"] else ""
        result(f"{row['bundle'][:12]}  {row['state']}{serves}")
        for one in row["comparisons"]:
            verdict = "passed" if standing.verdicts[one].passed else "refused"
            result(f"    comparison {one[:12]}: {verdict}")


@eval_.command()
@click.argument("bundle")
@as_officer
def choose(bundle: str, officer: str) -> None:
    """Let an approved BUNDLE serve; an earlier one too: that is rolling back."""
    chatham = open_installation()
    with _refusals():
        digest = _bundle(chatham, bundle)
        chatham.bundles.choose(digest, by=_model_owner(chatham, officer))
    note("Chosen. Workers change over before their next session; restart `chatham serve`.")


@eval_.command()
@click.argument("bundle")
@as_officer
def retire(bundle: str, officer: str) -> None:
    """Put a BUNDLE away for good."""
    chatham = open_installation()
    with _refusals():
        digest = _bundle(chatham, bundle)
        chatham.bundles.deciding.retire(digest, by=_model_owner(chatham, officer))
    note("Retired.")


@eval_.command()
@click.argument("bundle")
@as_officer
def suspend(bundle: str, officer: str) -> None:
    """Take a BUNDLE's approval away for now."""
    chatham = open_installation()
    with _refusals():
        digest = _bundle(chatham, bundle)
        by = _model_owner(chatham, officer)
        chatham.bundles.deciding.suspend(digest, cause="withdrawn", by=by)
    note("Suspended. Nothing works with it until it is evaluated and approved anew.")


# ---- what the commands are made of ---------------------------------------------------------------


def _keep(chatham: Chatham, results: Results, body: bytes) -> None:
    chatham.bundles.evaluating.keep_run(
        body,
        bundle=BundleDigest(results.header.digest),
        selection=results.header.selection,
        cases=len(results.cases),
    )


def _serving_parts(chatham: Chatham, settings: Settings) -> tuple[Settings, Overrides]:
    serving = chatham.bundles.book.standing().serving
    parts = None if serving is None else kept_parts(settings, Overrides(), chatham, serving)
    if parts is None:
        raise BadInput("No approved bundle is kept here. See `chatham eval list`.")
    return parts


def _comparison(chatham: Chatham, name: str) -> Evaluated:
    found = [one for one in chatham.bundles.evaluating.comparisons() if one.id.startswith(name)]
    if len(found) != 1 or not name:
        raise BadInput("There is no such comparison here. See `chatham eval list`.")
    return found[0]


def _bundle(chatham: Chatham, name: str) -> BundleDigest:
    lives = chatham.bundles.book.standing().lives
    found = [digest for digest in lives if digest.startswith(name)]
    if len(found) != 1 or not name:
        raise BadInput("There is no such bundle here. See `chatham eval list`.")
    return found[0]


def _model_owner(chatham: Chatham, officer: str) -> Actor:
    by = acting(officer, Office.MODELS)
    with chatham.database.read() as work:
        if by.person is not None and work.officers.holds(by.person, Office.MODELS):
            return by
    raise BadInput(
        "Only somebody appointed for models may do this: `chatham officers appoint models`."
    )


def _tell(comparison: Comparison) -> None:
    result("passed" if comparison.passed else "refused")
    for reason in comparison.reasons:
        where = " ".join(part for part in (reason.suite, reason.metric, reason.slice) if part)
        some = f" ({', '.join(reason.cases[:5])})" if reason.cases else ""
        note(f"{where}: {SAID[reason.why]}{some}")
    for suite in comparison.suites:
        for what, count in suite.left_out.items():
            note(f"Reduced: {count} cases of {suite.suite} were left out ({what} was not there).")


def _tell_next(comparison: Comparison, name: str, lane: Lane) -> None:
    note(f"Comparison {name}")
    if comparison.passed:
        who = "two model owners" if NEEDED[lane] > 1 else "one model owner"
        note(f"Next: chatham eval approve {name[:12]} --as … ({who})")


@contextmanager
def _writing() -> Generator[None]:
    try:
        yield
    except OSError as wrong:
        why = wrong.strerror or "unknown"
    else:
        return
    raise BadInput(f"That place cannot be written to ({why}). Name another one.")


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except (NotComparableError, ResultFileError, UnknownResultError) as refused:
        raise BadInput(str(refused)) from None
    except NotAllowedHereError as refused:
        raise StoppedByGate(str(refused)) from None
