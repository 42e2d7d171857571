"""Numbers and keys of rows as they come back from a browser, where anything at all may have been put in their place."""

# One digit fewer than the largest number a key's column holds; Python itself refuses to read thousands of them.
DIGITS = 18


def whole_number(text: str) -> int | None:
    """Return the number that figures stand for, or None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def typed_key(text: str) -> int:
    """Return the key a text stands for; 0, which no row has, for anything that can't be one."""
    return whole_number(text) or 0
