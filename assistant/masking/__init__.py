"""Masking as people use it: its rules, what a model saw, and names that were missed."""
