"""The ways a message can go."""
