"""Recurring assessment clinics, free slots for all three professions, and slots held for some minutes."""
