"""Breaches of people's data, and the 72 hours in which the authority is told (GDPR Art. 33, 34)."""
