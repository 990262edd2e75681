"""Refuse a runtime package whose licence Chatham cannot be given away with.

Reads what each installed package says of itself (core metadata: License-Expression, else its
classifiers, else License). A package that says nothing needs a line in REVIEWED, with what a person
found in its files.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
LOCKS: Final = ("runtime", "postgres")
PERMISSIVE: Final = re.compile(
    r"\b(apache|bsd|mit|mit-0|isc|psf|python software foundation|python-2\.0|mpl|mozilla|unlicense|"
    r"0bsd|zlib|cc0|public domain|hpnd|cc-by-4\.0|boost|bsl-1\.0|zpl|cnri|lgpl-3\.0)\b",
    re.IGNORECASE,
)
"""MPL and LGPL are used as they come, unchanged and not linked in, which both allow."""
COPYLEFT: Final = re.compile(
    r"(?<!l)\b(gpl|agpl|sspl|commons clause|non-?commercial)", re.IGNORECASE
)
REVIEWED: Final = {
    "cedarpy": "Apache-2.0",  # its LICENSE file
    "pyrage": "MIT",  # likewise
}


def packages(lock: str) -> Iterator[str]:
    """The names in a lock file."""
    for line in (HERE / f"{lock}.txt").read_text().splitlines():
        if found := re.match(r"([a-z0-9-]+)==", line):
            yield found[1]


def licence_of(package: str) -> str | None:
    """What a package says its licence is; None where it is not installed here."""
    try:
        said = distribution(package).metadata
    except PackageNotFoundError:
        return None
    if expression := said.get("License-Expression"):
        return expression
    classifiers = [c for c in said.get_all("Classifier", ()) if c.startswith("License ::")]
    named = " / ".join(c.rpartition(" :: ")[2] for c in classifiers if c.count("::") > 1)
    return named or (said.get("License") or "").strip().split("\n")[0]


def complaints() -> list[str]:
    """One line for each package that may not be used, or that nobody has looked at."""
    found: list[str] = []
    for package in (p for lock in LOCKS for p in packages(lock)):
        said = licence_of(package)
        if said is None:
            continue
        said = REVIEWED.get(package, said)
        if not PERMISSIVE.search(said) or COPYLEFT.search(said):
            found.append(f"{package}: {said[:80] or 'says nothing'}")
    return found


def main() -> int:
    """Exit code 1 and a list, or 0."""
    found = complaints()
    for line in found:
        sys.stderr.write(f"{line}\n")
    if found:
        sys.stderr.write("Look at each and add it to REVIEWED, or use another package.\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
