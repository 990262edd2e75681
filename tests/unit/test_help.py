"""Whoever asks for help gets whole sentences, and a word on every choice there is to make."""

import click
import pytest
from click.testing import CliRunner

from assistant.cli.main import group


def every(command=group, path=("chatham",)):
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path[-1])
        for name in command.list_commands(context):
            yield from every(command.get_command(context, name), (*path, name))


COMMANDS = dict(every())


def help_of(path):
    told = CliRunner().invoke(group, [*path.split()[1:], "--help"])
    assert told.exit_code == 0
    return told.output


def test_there_is_something_to_look_for():
    assert len(COMMANDS) > 120


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_a_command_says_what_it_does(path):
    first = (COMMANDS[path].help or "").strip().partition("\n")[0]
    assert len(first) > 8
    assert "..." not in help_of(path).replace("ARGS]...", "").partition("\n")[2]


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_an_option_says_what_it_is_for(path):
    options = [one for one in COMMANDS[path].params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help and not one.hidden] == []


def test_a_command_that_is_none_is_answered_with_the_nearest():
    told = CliRunner().invoke(group, ["summarise"])
    assert told.exit_code == 2
    assert "Did you mean `chatham summarize`?" in told.output
    told = CliRunner().invoke(group, ["qqqq"])
    assert told.exit_code == 2
    assert "Did you mean" not in told.output
