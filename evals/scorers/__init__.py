"""Scorers: pure functions from a prediction and its gold to counts. They load and print nothing."""
