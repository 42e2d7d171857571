"""Somebody's own way to a hospital programme: where they stand, what comes next, and what they are asked now."""
