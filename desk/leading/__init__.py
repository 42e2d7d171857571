"""A leader's own courses."""
