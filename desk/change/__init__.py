"""One person over time."""
