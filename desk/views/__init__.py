"""Pages where rooms meet."""
