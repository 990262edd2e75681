"""The command group. Commands are imported when they are run, so that `--help` stays quick."""

from __future__ import annotations

import difflib
import importlib
import sys
from typing import Final

import click

from assistant.cli.exits import FAULT

_COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "init": ("assistant.cli.installing:init", "Make a key, a database and a ledger."),
    "checkup": ("assistant.cli.checking:checkup", "What is right here, and what is missing."),
    "doctor": ("assistant.cli.checking:doctor", "How this installation is."),
    "migrate": ("assistant.cli.installing:migrate", "Bring the database to this version."),
    "demo": ("assistant.cli.demo:demo", "Watch the main job on bundled sessions."),
    "speakers": ("assistant.cli.speakers:speakers", "Say once who is coach and who is coachee."),
    "consent": ("assistant.cli.consent:consent", "Grant, withdraw or show a person's consent."),
    "import": ("assistant.cli.importing:import_", "Take in transcripts, sealed."),
    "summarize": ("assistant.cli.summarizing:summarize", "Run sessions through every gate."),
    "approve": ("assistant.cli.approving:approve", "Stand by a draft; the coachee may read it."),
    "masked": ("assistant.cli.masked:masked", "Show what the model saw of a session."),
    "mask-everywhere": (
        "assistant.cli.masked:mask_everywhere",
        "Mask a reported name in every engagement.",
    ),
    "missed": ("assistant.cli.masked:missed", "Tell that masking missed a name."),
    "cases": ("assistant.cli.cases:cases", "What there is after a stop; whose door it is."),
    "triage": ("assistant.cli.triaging:triage", "Send a request; see which door fits."),
    "themes": ("assistant.cli.themes:themes", "Report what coaching is about, by counts."),
    "learn": ("assistant.cli.learning:learn", "Three minutes a week, because of a goal."),
    "programme": ("assistant.cli.programme:programme", "Enrol people; keep KPIs and times."),
    "policy": ("assistant.cli.policy:policy", "Check, explain and try policies."),
    "ledger": ("assistant.cli.ledger:ledger", "Verify, export and sign the ledger."),
    "mail": ("assistant.cli.mail:mail", "See what waits to be sent."),
    "audit": ("assistant.cli.audit:audit", "Write an audit pack: exceptions first."),
    "incidents": ("assistant.cli.incidents:incidents", "Keep the 72 hours of a breach."),
    "dsar": ("assistant.cli.dsar:dsar", "Answer what people ask about their own data."),
    "officers": ("assistant.cli.officers:officers", "Appoint who signs for legal and privacy."),
    "processors": (
        "assistant.cli.processors:processors",
        "Keep the register of third parties.",
    ),
    "backup": ("assistant.cli.backup:backup", "Keep a copy nobody can read; put it back."),
    "retention": ("assistant.cli.retention:retention", "What goes when; holds; certificates."),
    "keys": ("assistant.cli.keys:keys", "Show, rotate and recover the keys."),
    "papers": ("assistant.cli.papers:papers", "Write papers from what is configured."),
    "tokens": ("assistant.cli.token:tokens", "Create, list and revoke API tokens."),
    "token": ("assistant.cli.token:tokens", "The same as tokens."),
    "serve": ("assistant.cli.serving:serve", "Serve the web app and the API."),
    "releaser": ("api.releasing:releaser", "Alone open what pages show, behind serve."),
    "egress": ("assistant.cli.leaving:egress", "Alone reach the model's host."),
    "worker": ("assistant.cli.working:worker", "Work on sessions, beside serve --no-worker."),
    "jobs": ("assistant.cli.jobs:jobs", "See what failed, and try it again."),
    "eval": ("evals.gate.commands:eval_", "Measure a bundle, compare it, approve it."),
    "ai": ("assistant.cli.ai:ai", "Stop AI now; say go again."),
    "probe": ("assistant.cli.probe:probe", "Try one component on cases of your own."),
    "trace": ("assistant.cli.tracing:trace", "See where the time goes, on made-up sessions."),
}


class LazyGroup(click.Group):
    """Knows its commands by name and one line; imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  -- click's signature
        """The names, in the order a newcomer needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        target = _COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, attribute = target[0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's; a command that does not exist is answered with the nearest that does."""
        if not args or args[0] in _COMMANDS or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
        meant = f" Did you mean `chatham {near[0]}`?" if near else ""
        raise click.UsageError(f"There is no command {args[0]!r}.{meant}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chatham")
def group() -> None:
    """Short, cited summaries of coaching sessions.

    A transcript passes consent, policies and masking before a model sees a word. To begin:
    `chatham demo` on bundled sessions, or `chatham init` for your own.
    """


def main() -> None:
    """Run `chatham` and leave with an exit code; faults are told in one line."""
    from assistant.offline import stay_offline  # noqa: PLC0415  -- before any command is imported

    stay_offline()
    try:
        code = group.main(standalone_mode=False)
    except click.ClickException as refusal:
        refusal.show()
        sys.exit(refusal.exit_code)
    except click.Abort:
        click.echo("Stopped. What was finished is kept.", err=True)
        sys.exit(FAULT)
    except Exception as fault:  # noqa: BLE001  -- the edge: whatever it is, no text of it gets out
        click.echo(_told(fault), err=True)
        sys.exit(FAULT)
    sys.exit(code if isinstance(code, int) else 0)


def _told(fault: Exception) -> str:
    from governance.errors import ChathamError  # noqa: PLC0415  -- pydantic behind it is slow

    if isinstance(fault, ChathamError):
        return f"Error: {fault}"
    return (
        f"Error: something unforeseen broke ({type(fault).__name__}). Its details are not shown "
        "because they could quote a session. Nothing finished is lost; run the command again."
    )
