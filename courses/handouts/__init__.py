"""What is told and laid out for a day of an edition: what to bring, guests, handouts and recordings."""
