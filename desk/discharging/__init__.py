"""The end of somebody's way: the decision with what stands, and the summary after the last programme day."""
