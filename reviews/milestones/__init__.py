"""Where each person stands with each of their group reviews."""
