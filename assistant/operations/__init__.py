"""What those who run Chatham do with it: backups, and what has to follow a restore."""
