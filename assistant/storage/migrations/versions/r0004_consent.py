"""Invitations, the look before a yes, and receipts."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing yet."""
