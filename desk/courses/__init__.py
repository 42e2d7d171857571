"""One course on one page, giving places on it, its history."""
