"""Where Chatham keeps things: tables, repositories and one unit of work. All SQL lives here.

SQLite (WAL) by default, PostgreSQL under the same contract tests. What a person said is stored
only sealed; a column that could hold a sentence does not exist (see `columns`).
"""
