"""The process that alone may reach a model's host, and the way to it (ADR 34).

Invariant: nothing the process itself imports can open a database, a key file or a sealed record.
"""
