"""Which messages should exist, when they may go, and why one doesn't; and what is read for these rules."""
