"""What people of the demo answered, and what they thought of it."""
