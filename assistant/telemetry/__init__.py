"""What Chatham tells those who run it, about itself and about nobody: log lines and figures."""
