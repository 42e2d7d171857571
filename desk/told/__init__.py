"""What people told us, as staff see it: reports of more pain or distress, and when they are read; questions for the doctor."""
