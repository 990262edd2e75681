"""People and structure: the register, coaches, engagements, times to book."""
