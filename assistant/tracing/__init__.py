"""Traces of made-up sessions, for whoever asks where the time goes; nobody else's leave one."""
