"""Licences: what they allow, what is on file, what changes them, their pages."""
