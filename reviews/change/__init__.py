"""What changed for one person."""
