"""People who lead: who they are, and what each of them leads."""
