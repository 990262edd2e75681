"""Puts the ledger's own verifier into a pack: the same files Chatham runs, and a way to start them.

Invariant: what checks a pack needs Python and `cryptography` alone; a test runs it that way.
"""

from __future__ import annotations

from importlib import resources
from typing import Final

_FILES: Final = (
    "__init__",
    "errors",
    "ledger/__init__",
    "ledger/checkpoint",
    "ledger/commitment",
    "ledger/cosignature",
    "ledger/findings",
    "ledger/history",
    "ledger/proofs",
    "ledger/signed_note",
    "ledger/store",
    "ledger/trail",
    "ledger/trail_archive",
    "ledger/trail_check",
    "ledger/tree",
)
START: Final = '''\
"""Check an audit pack or a trail: python verifier/verify.py PACK.zip --key KEY"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from governance.errors import ChathamError
from governance.ledger.signed_note import NoteError, VerifierKey
from governance.ledger.trail_archive import verify_archive

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("pack", type=Path)
parser.add_argument("--key", required=True, help="the ledger's public key")
given = parser.parse_args()
try:
    report = verify_archive(given.pack, VerifierKey.parse(given.key))
except (ChathamError, NoteError, OSError) as refused:
    sys.exit(f"Not checked: {refused}")
for finding in report.findings:
    print(finding.message)
if not report.ok:
    sys.exit("This does not prove itself. Tell your privacy officer.")
print(f"It proves itself: {report.signed} entries of a ledger of {report.size}.")
'''


def verifier_files() -> dict[str, bytes]:
    """The verifier's files, by their names in the pack."""
    root = resources.files("governance")
    files = {
        f"verifier/governance/{name}.py": root.joinpath(f"{name}.py").read_bytes()
        for name in _FILES
    }
    return {"verifier/verify.py": START.encode(), **files}
