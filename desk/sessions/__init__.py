"""One session: its page, staffing, moving, cancelling, Session Zero."""
