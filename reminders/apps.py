"""Reminders's place in Django."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """What must be said, to whom, when; and says it."""

    name = "reminders"
