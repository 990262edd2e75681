"""What a person is told has happened."""
