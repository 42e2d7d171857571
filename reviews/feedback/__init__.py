"""What people say of a programme, and what of it may be quoted."""
