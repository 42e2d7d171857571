"""Who comes by video: whether it works for them, and where they are that day."""
