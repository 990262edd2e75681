"""Coaching requests: which door to propose. It never decides whether somebody may have coaching."""
