"""What is done for everybody on a course at once: listed with how they are reached, written to, moved to another course."""
