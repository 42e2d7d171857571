"""A person's own goals, and how far they are."""
