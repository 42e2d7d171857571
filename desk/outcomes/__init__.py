"""What the programmes achieve."""
