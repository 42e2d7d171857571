"""What must be said, to whom, when; and says it."""
