"""The summary letter after the last programme day."""
