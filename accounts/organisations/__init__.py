"""Organisations: founded, changed, chosen."""
