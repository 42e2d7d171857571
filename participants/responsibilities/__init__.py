"""What both sides take on during a programme: read and accepted, on one's own page or on paper, at the version that stood."""
