"""Session summaries: their schema, and finding goal, reality, options and commitments in speech."""
