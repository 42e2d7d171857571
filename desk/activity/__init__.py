"""The daily activity file for the hospital's own system: what stands in it, what was entered there, what changed afterwards."""
