"""Transcript readers: a file of one of nine formats becomes who said what, or a clear refusal."""
