"""Where set-up begins."""
