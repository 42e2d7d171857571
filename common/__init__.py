"""What every room uses and that knows nobody."""
