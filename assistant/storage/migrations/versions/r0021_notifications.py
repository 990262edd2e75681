"""What a person is told has happened."""

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Nothing yet."""
