"""One person's record as the office sees it."""
