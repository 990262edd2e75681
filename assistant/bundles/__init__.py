"""Which bundle works on sessions: only an approved one, and only while nobody has said stop."""
