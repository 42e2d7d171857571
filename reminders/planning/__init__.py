"""Brings the table of messages to what the rules want."""
