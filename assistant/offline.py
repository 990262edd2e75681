"""Tells every library that would report or download to leave it.

Invariant: runs in each composition root before such a library is imported, and costs no import.
"""

from __future__ import annotations

import os
from typing import Final

SWITCHED_OFF: Final = {
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "OTEL_SDK_DISABLED": "true",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_OFFLINE": "1",
}


def stay_offline() -> None:
    """Tell every library that would report or download to leave it."""
    os.environ.update(SWITCHED_OFF)
