"""What people may demand of the organization about their own data, and the clock on it.

Invariant: handed out are the asking person's own data, with everybody else a stand-in; every
request, answer and look stands in the ledger (GDPR Art. 12–20).
"""
