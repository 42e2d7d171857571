"""Guests of a day: the office's page of them, and a guest's own."""
