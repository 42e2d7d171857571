"""Who can sign in here and what they are."""
