"""What has to be said to the model libraries before they load anything: no network, no chatter."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import cast


def offline_and_quiet() -> None:
    """Switch hubs off and progress bars too; imports transformers, which takes seconds."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    from transformers.utils import logging  # noqa: PLC0415  -- `chatham --help` must not pay

    quiet = cast("Callable[[], None]", logging.disable_progress_bar)
    quiet()
