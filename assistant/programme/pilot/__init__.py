"""The pilot: designed and registered before it starts, read once, as groups and never by person."""
