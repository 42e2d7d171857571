"""What people said of a programme, and quotes from it."""
