"""Where Chatham listens unless told otherwise; apart from Settings, which web does without."""

from __future__ import annotations

from typing import Final

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8420
