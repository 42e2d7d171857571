"""Claims what is due, sends it, and marks what went."""
