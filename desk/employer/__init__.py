"""The letter for somebody’s employer: when they came or are booked, and nothing of what for."""
