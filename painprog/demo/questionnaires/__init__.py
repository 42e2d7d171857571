"""What people of the demo answered."""
