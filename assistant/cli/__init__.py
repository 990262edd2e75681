"""The `chatham` command: results on stdout, progress on stderr.

Exit codes: 0 done, 1 fault, 2 bad input, 3 stopped by a gate, 4 evaluation refused (DESIGN §7).
Invariant: no traceback reaches the terminal, since its locals and messages could quote a session.
"""

from __future__ import annotations

from assistant.cli.main import main

__all__ = ["main"]
