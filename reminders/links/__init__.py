"""The address of its own in a message: what it offers without a sign-in, for how long, and what pressing a button there does."""
