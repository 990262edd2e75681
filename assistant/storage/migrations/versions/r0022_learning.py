"""Microlearning modules proposed to a person, and their answers."""

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Nothing yet."""
