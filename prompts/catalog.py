"""Reads and hashes the prompt files; renders nothing (that is the gateway's work).

A prompt file is front matter (`key: value` lines between `---`) and messages, each under a
`## system`, `## user` or `## assistant` heading. Invariant: a prompt's digest is the SHA-256 of
the file's very bytes, so that no edit, however small, goes by unseen in the bundle.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, cast

MessageRole: TypeAlias = Literal["system", "user", "assistant"]

_HEADING: Final = re.compile(r"^## (system|user|assistant)[ \t]*$", re.MULTILINE)
_PLACEHOLDER: Final = re.compile(r"\{\{([a-z_]+)\}\}")
_REQUIRED: Final = ("id", "version", "answers")


class PromptError(ValueError):
    """A prompt file is missing or not in the form this module reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One message of a prompt; `{{name}}` marks what the gateway fills in."""

    role: MessageRole
    text: str

    @property
    def placeholders(self) -> frozenset[str]:
        """The names to be filled in."""
        return frozenset(_PLACEHOLDER.findall(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A versioned prompt. answers: the answer schema it was written for. digest: hex SHA-256."""

    id: str
    version: int
    answers: str
    messages: tuple[Template, ...]
    digest: str


def load(prompt_id: str, version: int, root: Path | None = None) -> Prompt:
    """The prompt in `prompts/<id>/v<version>.md`. root: another folder of them than this package.

    Raises:
        PromptError: there is no such file, or it cannot be read as a prompt.
    """
    path = (root or files("prompts")) / prompt_id / f"v{version}.md"
    try:
        data = path.read_bytes()
    except OSError:
        raise PromptError(
            f"There is no prompt {prompt_id} v{version}. Reinstall, or choose one that exists."
        ) from None
    prompt = parse(data)
    if (prompt.id, prompt.version) != (prompt_id, version):
        raise PromptError(f"The file of prompt {prompt_id} v{version} names another prompt inside.")
    return prompt


def parse(data: bytes) -> Prompt:
    """A prompt from the bytes of its file.

    Raises:
        PromptError: not UTF-8, no front matter, a missing key, or no messages.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise PromptError("A prompt file must be UTF-8.") from None
    facts, body = _front_matter(text)
    parts = _HEADING.split(body)
    if parts[0].strip():
        raise PromptError("A prompt has text before its first message heading.")
    messages = tuple(
        Template(role=cast("MessageRole", role), text=content.strip())
        for role, content in zip(parts[1::2], parts[2::2], strict=True)
    )
    if not messages or not all(m.text for m in messages):
        raise PromptError("A prompt needs at least one message, and none may be empty.")
    return Prompt(
        id=facts["id"],
        version=int(facts["version"]),
        answers=facts["answers"],
        messages=messages,
        digest=sha256(data).hexdigest(),
    )


def _front_matter(text: str) -> tuple[Mapping[str, str], str]:
    pieces = text.split("---\n", 2)
    if len(pieces) != 3 or pieces[0]:  # noqa: PLR2004  -- before, between and after two fences
        raise PromptError("A prompt file starts with front matter between two lines of `---`.")
    facts: dict[str, str] = {}
    for line in pieces[1].splitlines():
        key, colon, value = line.partition(":")
        if not colon or not value.strip() or key.strip() in facts:
            raise PromptError("Front matter is `key: value` lines, each key once.")
        facts[key.strip()] = value.strip()
    if set(facts) != set(_REQUIRED) or not facts["version"].isdecimal():
        raise PromptError(
            f"Front matter holds exactly {', '.join(_REQUIRED)}; version is a number."
        )
    return MappingProxyType(facts), pieces[2]
