"""What somebody says of the programme and its reviews, from their own page, and whether we may quote it."""
