"""The board of group reviews, the people behind each of its numbers, and the year ahead."""
