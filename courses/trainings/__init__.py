"""Trainings of leaders that the organisation holds itself."""
