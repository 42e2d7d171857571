"""Registering, waiting and being offered a place."""
