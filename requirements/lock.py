"""Write the lock files: every package pinned, every file of that release by SHA-256.

Run `make lock` after changing pyproject.toml. pip resolves; the hashes come from the package
index (PEP 691), so that one lock serves every platform the release has files for. torch is left
out: its build (CPU, CUDA) is the machine's choice and `make` installs it first, by version.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
INDEX = "https://pypi.org/simple"
TORCH = "torch==2.13.0"
LEFT_OUT = ("torch", "chatham", "nvidia-", "cuda-", "triton", "setuptools")

EVERYTHING = ["gate", "web", "llm", "postgres", "evals"]
LOCKS: dict[str, list[str]] = {"runtime": ["gate", "web", "llm"], "postgres": ["postgres"]}


def main() -> None:
    """Resolve everything once, so that all locks agree; then say what belongs to which lock."""
    everything = resolve(EVERYTHING, {}, more=["-r", str(HERE / "dev.in")])
    taken: set[str] = set()
    for name, extras in LOCKS.items():
        packages = set(resolve(extras, everything)) - taken
        write(name, {p: everything[p] for p in packages})
        taken |= packages
    write("dev", {p: v for p, v in everything.items() if p not in taken})


def write(name: str, pins: dict[str, str]) -> None:
    """One lock file in pip's requirements format."""
    lines = ["# Written by `make lock`; do not edit."]
    for package, version in sorted(pins.items()):
        hashes = " \\\n    ".join(f"--hash=sha256:{h}" for h in files_of(package, version))
        lines.append(f"{package}=={version} \\\n    {hashes}")
    (HERE / f"{name}.txt").write_text("\n".join(lines) + "\n")
    sys.stderr.write(f"{name}: {len(pins)} packages\n")


def resolve(extras: list[str], pins: dict[str, str], more: Sequence[str] = ()) -> dict[str, str]:
    """What pip would install for Chatham with `extras`, as {name: version}."""
    constraints = HERE / ".constraints.txt"
    constraints.write_text("\n".join([TORCH, *(f"{p}=={v}" for p, v in pins.items())]))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"]
    command += ["--ignore-installed", "--report", "-", "-c", str(constraints)]
    command += [f"{ROOT}[{','.join(extras)}]", *more]
    try:
        report: dict[str, Any] = json.loads(subprocess.check_output(command))  # noqa: S603
    finally:
        constraints.unlink()
    found = {canonical(i["metadata"]["name"]): i["metadata"]["version"] for i in report["install"]}
    return {p: v for p, v in found.items() if not p.startswith(LEFT_OUT)}


def canonical(name: str) -> str:
    """A package name as PEP 503 spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def files_of(package: str, version: str) -> list[str]:
    """SHA-256 of every file of one release, sorted."""
    request = urllib.request.Request(
        f"{INDEX}/{package}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        files: list[dict[str, Any]] = json.load(answer)["files"]
    stem = canonical(f"{package}-{version}")
    hashes = {
        f["hashes"]["sha256"]
        for f in files
        if re.match(rf"{re.escape(stem)}-(py|cp|tar|zip|\d+-py)", canonical(f["filename"]))
    }
    if not hashes:
        raise SystemExit(f"No file of {package} {version} found on the index.")
    return sorted(hashes)


if __name__ == "__main__":
    main()
