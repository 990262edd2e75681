"""Bundles that are bad on purpose, run through the real suites and refused by the real gate."""
