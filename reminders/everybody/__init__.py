"""The office writes to everybody on a course: shown on real people first, then planned for each like any other message."""
