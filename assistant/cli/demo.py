"""`chatham demo`: the main job on bundled sessions, in four acts, with a key of its own.

Everything is real but the people: files are imported, consents granted, gates asked, the ledger
signed. It lives in `./.demo`, and is made anew each time.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from assistant.bootstrap import Chatham
from assistant.bundles.office import OnTrial
from assistant.cli.context import progress_console
from assistant.cli.exits import FAULT, BadInput
from assistant.cli.installing import install
from assistant.cli.stops import explain_stop
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.llm.engines import SummaryEngine
from assistant.llm.generation import Reads
from assistant.llm.report import Drafting, DraftReport
from assistant.mail.post import SmtpPost
from assistant.probes.enrolment import everybody_says_yes
from assistant.programme.demonstration import set_up
from assistant.sessions.filing import File, file_for, read
from assistant.sessions.releaser import Reading
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status, Step
from assistant.summary.page import as_text
from governance.errors import ChathamError
from governance.identity import Actor, BundleDigest, EngagementId, Processor, Role, SessionSummary
from governance.ledger.export import export_lines
from governance.ledger.findings import Report
from governance.ledger.verify import verify_lines
from governance.outcomes import NoConsent
from governance.raw import SessionContext
from governance.stages import Pseudonymized

HOME: Final = Path(".demo")
_MARK: Final = ".made-by-chatham-demo"
_ORDINARY: Final = ("handover.vtt", EngagementId("demo-1"), SessionContext())
_SENSITIVE: Final = (
    "succession.vtt",
    EngagementId("demo-2"),
    SessionContext(coachee_level="vp", coach_type="external"),
)

out = Console(highlight=False, soft_wrap=True)


@click.command()
@click.option("--quiet", is_flag=True, help="Show nothing; only make its data.")
def demo(*, quiet: bool) -> int:
    """Watch the main job on bundled sessions (half a minute on a quiet machine)."""
    started = time.monotonic()
    out.quiet = progress_console.quiet = quiet
    progress_console.print(f"Setting up {HOME}/: a key, a database, an invented organization …")
    chatham = _installation(Overrides())
    _act(1, "A session goes through every gate")
    summary = _run(chatham, *_ORDINARY)
    _show_summary(chatham, summary)
    _act(2, "A session that belongs with a person is stopped before any model")
    stopped = _run(chatham, *_SENSITIVE)
    out.print(explain_stop(stopped, chatham.help()), markup=False)
    _act(3, "A hostile model invents and leaks; both are caught")
    caught = _hostile(chatham)
    _act(4, "The ledger proves itself")
    report = _ledger(chatham)
    ok = (
        summary.status is Status.IN_REVIEW
        and stopped.status is Status.ESCALATED
        and caught
        and report.ok
    )
    from assistant.microlearning.demonstration import show  # noqa: PLC0415  -- for the demo alone

    show(chatham)
    seconds = time.monotonic() - started
    out.print(f"\n{'Done' if ok else 'NOT as it should be'}, in {seconds:.0f} seconds.")
    out.print(
        f"It lives in {HOME}/ with a key of its own, and is made anew each time. Look around:"
    )
    out.print(f"  CHATHAM_HOME={HOME} CHATHAM_SIGN_IN=local chatham serve")
    return 0 if ok else FAULT


# ---- the acts ---------------------------------------------------------------------------------


def _act(number: int, title: str) -> None:
    out.print(f"\n[bold]Act {number}. {title}[/bold]\n")


def _show_summary(chatham: Chatham, session: SessionRecord) -> None:
    if session.status is not Status.IN_REVIEW:
        out.print(explain_stop(session, chatham.help()), markup=False)
        return
    coach = _person(chatham, session.engagement, Role.COACH)
    reading = chatham.releaser.summary(session.id, reader=coach)
    if isinstance(reading, Reading):
        out.print("What the coach reads (every line with the turns it rests on):\n")
        out.print(as_text(reading.released.value), markup=False)


def _hostile(chatham: Chatham) -> bool:
    from assistant.demo_model import (  # noqa: PLC0415  -- LangChain loads for this act only
        DEMO_IDENTITY,
        LIES,
        HostileModel,
    )
    from assistant.llm.transport import LangChainTransport  # noqa: PLC0415  -- likewise

    transport = LangChainTransport(HostileModel(), DEMO_IDENTITY)
    overrides = Overrides(
        transport=transport,
        embedder=chatham.embedder,
        analyzer=chatham.analyzer,
        approvals=OnTrial(),  # nobody would approve this one
    )
    attacked = _installation(overrides, anew=False)
    listener = _Listener(attacked.engines[attacked.processor.id])
    attacked.engines[attacked.processor.id] = listener
    session = _run(attacked, *_ORDINARY)
    out.print("The same session, but the model behind LangChain lies on purpose. It:")
    for lie in LIES:
        out.print(f"  - {lie}")
    report = listener.report
    if report is None:
        return False
    out.print(f"\nOf its {report.claims} claims, checked against the turns they cite:")
    for check, count in sorted(report.failed.items()):
        out.print(f"  {count} refused by the check on {check.replace('_', ' ')}")
    out.print(
        f"  {report.kept} kept, {report.replaced} replaced by what was really said, "
        f"{report.dropped} left out."
    )
    text = _text_for_coach(attacked, session)
    leaked = HostileModel().surname in text
    out.print(
        "The invented name reached the summary." if leaked else "Nothing invented is left in it."
    )
    return not leaked and report.kept < report.claims


def _ledger(chatham: Chatham) -> Report:
    with chatham.database.write() as work:
        chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
    key = chatham.signer.verifier
    with chatham.database.read() as work:
        lines = list(export_lines(work.ledger, key))
    report = verify_lines(lines, key)
    out.print(
        f"{report.size} entries, every decision above among them, signed and checked offline:"
    )
    out.print(f"  root {report.root.hex()}", markup=False)
    out.print(f"  {'it proves itself' if report.ok else 'IT DOES NOT PROVE ITSELF'}")
    forged = [line.replace("gate:policy:stopped", "gate:policy:allowed") for line in lines]
    found = verify_lines(forged, key)
    if found.findings:
        out.print("Somebody turns the stop of act 2 into a pass, in the file:")
        out.print(f"  {found.findings[0].message}", markup=False)
    return report


# ---- what the acts are made of ----------------------------------------------------------------


class _Listener:
    """An engine that remembers what became of the model's claims."""

    def __init__(self, engine: SummaryEngine) -> None:
        self._engine = engine
        self.report: DraftReport | None = None

    @property
    def processor(self) -> Processor:
        """As the engine's."""
        return self._engine.processor

    @property
    def bundle(self) -> BundleDigest:
        """As the engine's."""
        return self._engine.bundle

    def draft(self, session: Pseudonymized[SessionSummary], /) -> Drafting | NoConsent:
        """As the engine's."""
        drafting = self._engine.draft(session)
        if isinstance(drafting, Drafting):
            self.report = drafting.report
        return drafting


def _installation(overrides: Overrides, *, anew: bool = True) -> Chatham:
    mark = HOME / _MARK
    if anew and HOME.exists():
        if not mark.exists():
            raise BadInput(f"{HOME} was not made by the demo. Move it away and try again.")
        shutil.rmtree(HOME)
    # The hostile model gets the whole session: where it has most room to lie.
    settings = Settings(home=HOME, database_url="", key_file=None, llm="", llm_reads=Reads.SESSION)
    chatham = install(settings, overrides)
    mark.touch()
    set_up(chatham.programme)
    if anew:
        from assistant.programme.pilot.showcase import tell  # noqa: PLC0415  -- for the demo alone
        from assistant.programme.showcase import fill  # noqa: PLC0415  -- likewise
        from assistant.themes import demonstration  # noqa: PLC0415  -- likewise

        fill(chatham, SmtpPost(HOME))
        tell(chatham.narratives, chatham.kpis.planning)
        demonstration.fill(chatham)
    return chatham


def _run(chatham: Chatham, name: str, code: EngagementId, context: SessionContext) -> SessionRecord:
    data = files("assistant").joinpath("demo_sessions", name).read_bytes()
    file = File(data=data, filename=name, context=context)
    reading = read(file)
    # The first to speak in the bundled sessions is the coach.
    roles = {label: ("coach" if n == 0 else "coachee") for n, label in enumerate(reading.labels)}
    with _step(f"import     {name}: {reading.format}, {len(reading.utterances)} turns"):
        circle = chatham.people.confirm(code, roles)  # type: ignore[arg-type]  # the two literals
    with _step("consent    everybody who speaks is asked, and says yes"):
        everybody_says_yes(chatham, code, circle.actors())
    filed = file_for(circle, reading, file, processor=chatham.processor, ids=chatham.ids)
    received = chatham.reception.receive(filed.arrival, by=_person(chatham, code, Role.COACH))
    if isinstance(received, NoConsent):
        raise ChathamError("The demo's own consents were not accepted.")
    done = chatham.worker.run_next(_gates)
    if done is None:
        raise ChathamError("The demo's own session was not run.")
    out.print()
    return done


_SAID: Final = {
    Step.CONSENT: "gate 1     consent, asked again",
    Step.POLICY: "gate 2     policies and sensitive passages",
    Step.ANONYMIZER: "gate 3     names and other identities masked",
    Step.ENGINE: "engine     a draft from masked text",
    Step.GUARD: "gate 4     output guard: evidence and leaks",
}


def _gates(record: SessionRecord, step: Step | None) -> None:
    if step is not None:
        progress_console.print(f"  {_SAID[step]}")
    else:
        progress_console.print(f"  → {record.status.value.replace('_', ' ')}")


@contextmanager
def _step(what: str) -> Generator[None]:
    progress_console.print(f"  {what}")
    yield


def _person(chatham: Chatham, code: EngagementId, role: Role) -> Actor:
    circle = chatham.people.circle(code)
    return Actor(person=next(p for p, r in circle.roles.items() if r is role), role=role)


def _text_for_coach(chatham: Chatham, session: SessionRecord) -> str:
    if session.status is not Status.IN_REVIEW:
        return ""
    reader = _person(chatham, session.engagement, Role.COACH)
    reading = chatham.releaser.summary(session.id, reader=reader)
    return as_text(reading.released.value) if isinstance(reading, Reading) else ""
