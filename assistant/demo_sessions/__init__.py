"""The two sessions that `chatham demo` runs. Everybody in them is fictional; see README.md."""
