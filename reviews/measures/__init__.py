"""What a measure is: its items, scales and bands, read from files; how it is scored."""
