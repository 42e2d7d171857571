"""What several pages of the desk say alike: staffing, places, who is told, addresses."""
