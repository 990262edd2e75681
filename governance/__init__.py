"""The gates: consent, policy, anonymizer, output guard, release, and the ledger that proves them.

Nothing here imports the product around it. What a gate needs from the outside (a store, a clock,
an embedder) it takes as a port. The order of the stages is fixed by their types: see `stages`.
"""
