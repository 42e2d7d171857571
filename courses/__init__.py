"""Programmes and editions, courses, sessions, venues, who leads."""
