"""Courses's place in Django."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Programmes and editions, courses, sessions, venues, who leads."""

    name = "courses"
