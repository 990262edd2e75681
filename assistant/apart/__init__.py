"""What any process that is set apart needs: its socket, who is at the other end, its walls.

Invariant: nothing here can open anything; both egress (ADR 34) and web (ADR 39) import it.
"""
