"""Versioned prompt files and their catalog. It parses and hashes; it renders nothing."""
