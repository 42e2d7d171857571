"""The waiting list and offers as the office sees them."""
