"""What an organization sets for its programme: whom people can turn to, and who answers for it."""
