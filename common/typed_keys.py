"""Keys of rows as they come back from a browser, where anything at all may have been put in their place."""

# One digit fewer than the largest number a key's column holds.
DIGITS = 18


def typed_key(text: str) -> int:
    """Return the key a text stands for; 0, which no row has, for anything that can't be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0
