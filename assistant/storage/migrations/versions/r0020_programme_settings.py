"""What an organization has set: contacts, retention, its first officers."""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Nothing yet."""
