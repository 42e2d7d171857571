"""Tasks about people: opened once for each key, owned, seen to."""
