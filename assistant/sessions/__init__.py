"""A session's way through the gates, as durable steps: received, run, read, withdrawn.

The row in the database is the workflow. Every step does its thinking outside a transaction and
then stores the sealed stage, the gate's decision, the status and the ledger entry in one.
"""
