"""The two gates: may a course open, may it run."""
