"""The project as an app: it holds the commands that prepare a demo."""

from django.apps import AppConfig


class PainprogConfig(AppConfig):
    """Top of the house."""

    name = "painprog"
