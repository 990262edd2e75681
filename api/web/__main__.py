"""`python -m api.web`, which `chatham serve` becomes where CHATHAM_RELEASER is set."""

from __future__ import annotations

from api.web.process import main

main()
