"""A place on a course, and at each of its sessions."""
