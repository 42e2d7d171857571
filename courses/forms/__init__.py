"""Forms of this room's pages: they read what was typed; what may be done is decided by the actions."""
