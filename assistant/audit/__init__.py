"""The audit pack: what went wrong first, then a random sample that proves itself.

Invariant: an auditor needs the pack and the ledger's public key, and nothing else of ours.
"""
