"""What clinicians write at a group's review."""
