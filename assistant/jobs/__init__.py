"""Who works: one process beside the web on SQLite, any number of them on PostgreSQL."""
