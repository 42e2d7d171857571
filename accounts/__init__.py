"""Organisations, users, roles, access and audit."""
