"""Changed policies over past decisions: what would have been decided, in numbers."""
