"""The model owner's pages: what works on sessions, what it was measured by, who said yes."""

from __future__ import annotations

from typing import Final

from api.pages.model import bundles, evaluations

MODEL: Final = (bundles, evaluations)
