"""Consent: notices, what people said to them, and the gate that asks before anything is read.

Every speaker consents, the coach included. What is unknown, unreadable or run out is a no.
"""
