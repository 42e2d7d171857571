"""The clinical record; group reviews are scheduled as sessions by courses."""
