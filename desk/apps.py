"""Desk's place in Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages and actions where rooms meet."""

    name = "desk"
