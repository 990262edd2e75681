"""What the network reaches: it parses, bounds and passes on, and opens nothing (ADR 39).

Invariant: nothing imported here can open a key file, a database or a sealed record; an import
contract says so. What it passes on is decided by the releaser, from the cookie or token itself.
"""
