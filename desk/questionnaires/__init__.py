"""Pages of questionnaires: overdue ones, typing from paper, reading what was answered."""
