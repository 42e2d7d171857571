"""Something has happened to a session: what can still be done, and who is rung."""
