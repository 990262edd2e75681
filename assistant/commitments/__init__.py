"""What was agreed, across the sessions of an engagement, and what has become of it."""
