"""What staff and leaders are told of what they lead."""
