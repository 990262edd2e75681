"""Theme reports: what coaching is about, in which nobody can be found (DESIGN §4, §5)."""
