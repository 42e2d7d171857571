"""The forms of set-up."""
