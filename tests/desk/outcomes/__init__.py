"""What the programmes achieve, as pages and files."""
