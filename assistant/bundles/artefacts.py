"""The files a bundle is made of and an organization can change, kept so that it can serve again.

Weights and code come with a release and are not kept: what they were is in the bundle's facts, and
a kept bundle serves only if it comes out of its files with the very same digest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from governance.errors import ChathamError
from governance.policy.files import POLICY_SUFFIX, SCHEMA_FILE
from governance.privacy.generalizations import OVERRIDE
from governance.privacy.languages import FILE as LANGUAGES
from governance.privacy.tenant_patterns import FILE as PATTERNS

HOUSE: Final = "house/"
POLICY: Final = "policy/"
PROMPTS: Final = "prompts/"
ASKED: Final = "model.json"
CANARIES: Final = "canaries/"
_HOUSE: Final = (PATTERNS, OVERRIDE, LANGUAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which model works, as the settings say it; empty for the embedded engine alone."""

    llm: str = ""
    base_url: str = ""
    triage: bool = False


def gather(
    asked: Asked, *, house: Path | None, policies: Path, prompts: Path | None
) -> dict[str, bytes]:
    """Everything kept of what is installed, by name.

    house: where the organization keeps its masking files, if it does. prompts: None for the
    installed ones.
    """
    found = {
        ASKED: json.dumps(
            {"llm": asked.llm, "base_url": asked.base_url, "triage": asked.triage}
        ).encode()
    }
    for name in _HOUSE:
        if house is not None and (house / name).exists():
            found[HOUSE + name] = (house / name).read_bytes()
    for path in (*policies.glob(f"*{POLICY_SUFFIX}"), policies / SCHEMA_FILE):
        found[POLICY + path.name] = path.read_bytes()
    root = prompts or files("prompts")
    for folder in root.iterdir():
        if folder.is_dir() and not folder.name.startswith(("_", ".")):
            for file in folder.iterdir():
                if file.name.endswith(".md"):
                    found[f"{PROMPTS}{folder.name}/{file.name}"] = file.read_bytes()
    return found


def asked_of(artefacts: Mapping[str, bytes]) -> Asked:
    """Which model a kept bundle works with.

    Raises:
        ChathamError: it was not kept.
    """
    try:
        told = json.loads(artefacts[ASKED])
        return Asked(llm=told["llm"], base_url=told["base_url"], triage=told["triage"])
    except (KeyError, ValueError, TypeError):
        pass
    raise ChathamError("The files of this bundle are not kept here, so it cannot serve.")


def part(artefacts: Mapping[str, bytes], prefix: str) -> dict[str, bytes]:
    """One folder of it: what stands behind `prefix` in a name -> its bytes."""
    return {
        name.removeprefix(prefix): body
        for name, body in artefacts.items()
        if name.startswith(prefix)
    }


def lay_out(artefacts: Mapping[str, bytes], folder: Path) -> None:
    """Put kept files where a start can read them; for this user alone."""
    for name, body in artefacts.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ChathamError("A kept file has a name that leads elsewhere. It was not written.")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(body)
        beside.replace(path)
    for prefix in (HOUSE, POLICY, PROMPTS):
        (folder / prefix).mkdir(parents=True, exist_ok=True, mode=0o700)
