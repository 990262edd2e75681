"""The embedded extractive engine. Entry point: `summarize_masked`."""

from assistant.summary.extractive.engine import summarize_masked

__all__ = ["summarize_masked"]
