"""What the programmes achieve, for all."""
