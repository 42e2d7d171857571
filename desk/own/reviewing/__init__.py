"""Somebody's own reviews: where each stands, another group's instead, or none."""
