"""Two invented organisations with invented people, made on the first local run."""
