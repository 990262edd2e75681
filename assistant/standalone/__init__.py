"""Pages people save and print: one file each, with nothing to load."""
