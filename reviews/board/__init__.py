"""Where whole groups stand with their reviews: counted for a board; and who has no place at one."""
