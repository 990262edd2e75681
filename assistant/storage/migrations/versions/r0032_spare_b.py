"""Unused."""

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Nothing yet."""
