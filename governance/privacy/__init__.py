"""The anonymizer: recognizers, pseudonyms, the vault port, restoring, and the leak scan.

Only `governance.privacy` imports Presidio; models load inside loaders, never on import.
"""
