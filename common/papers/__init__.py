"""Papers in and out: PDF, spreadsheets written and read."""
