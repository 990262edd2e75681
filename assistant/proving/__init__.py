"""Proofs for people outside: what a witness keeps, and a person's own trail."""
