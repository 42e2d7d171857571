"""What somebody of the staff leads: their coming sessions, on the page, on paper and in their own calendar."""
