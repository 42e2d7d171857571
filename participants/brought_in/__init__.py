"""What a hospital's own lists say of pathways and groups, put on file as it is, and taken back."""
