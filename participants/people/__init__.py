"""People and their records: found, added, changed, looked at, spoken to."""
