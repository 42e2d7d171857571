"""Who is asked what and when; what was answered, by whom, and what it comes to."""
