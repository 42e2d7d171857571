"""Guests of the day to which people may bring somebody: invited, counted, told, forgotten."""
