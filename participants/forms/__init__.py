"""Forms of the pages about people."""
