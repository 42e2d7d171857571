"""Somebody told one of the staff that a person can’t come: written down from anywhere, for several days at once."""
