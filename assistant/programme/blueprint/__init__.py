"""Ninety days in dated weeks: who does what, and four decisions to go on or to stop."""
