"""Certificates of a course."""
