"""What is written at a group's review: the shared part without names, and each person's own."""
