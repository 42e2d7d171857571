"""What somebody tells the team from their own page: more pain or distress, questions, what they try out, what they accept."""
