"""What somebody sees about themself: where they take part, what they said, what is theirs."""
