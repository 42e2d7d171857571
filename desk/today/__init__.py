"""What needs somebody now: where the office's day begins."""
