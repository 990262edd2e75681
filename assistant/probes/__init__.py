"""`chatham probe`: production use cases on cases from stdin, over memory; nothing is stored."""
