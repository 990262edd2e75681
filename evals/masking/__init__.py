"""Measuring what an anonymizer finds and what it covers for nothing, beside stock Presidio."""
