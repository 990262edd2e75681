"""Mail: one link to one address, kept until it is sent."""
