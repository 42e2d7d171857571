"""What people of the demo answer and say once it is over."""
