"""The log that proves itself: an RFC 6962 Merkle tree under C2SP signed checkpoints.

A leaf is a salted commitment, so a payload can be erased while every proof still verifies.
"""
