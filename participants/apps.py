"""Participants's place in Django."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """People, enrolment and appointments."""

    name = "participants"
