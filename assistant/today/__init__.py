"""What waits for a coach today, and half a minute of preparation before a session."""
