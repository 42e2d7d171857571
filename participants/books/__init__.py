"""Books in people's hands: who needs which, what to order, what was given."""
