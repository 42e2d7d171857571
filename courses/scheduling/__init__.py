"""Scheduling a course: draft, dates, questions, preview, creating; and the list of courses."""
