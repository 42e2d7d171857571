"""The downtime pack: the next registers on paper, for a day on which the program is away."""
