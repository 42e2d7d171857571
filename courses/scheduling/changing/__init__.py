"""A course that stands is changed: moved, postponed, cancelled, called off."""
