"""Signing in by two things: a password, and a code or passkey that only the owner's device makes."""
