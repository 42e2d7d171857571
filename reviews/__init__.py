"""The clinical record. No models yet; group reviews are scheduled as sessions by courses."""
