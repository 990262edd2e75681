"""Edited summaries, shared recaps and the coach's private notes."""

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Nothing yet."""
