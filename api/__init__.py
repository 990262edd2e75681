"""The JSON API under `/v1`: the same use cases as the CLI, for people with role-scoped tokens."""
