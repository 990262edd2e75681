"""Calendar files in and out (RFC 5545): only as files somebody hands over, never fetched."""
