"""Pages and actions where rooms meet."""
