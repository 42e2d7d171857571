"""Questions for the session with a doctor: sent in before, read by the team as they arrive, put in order, shown without names."""
