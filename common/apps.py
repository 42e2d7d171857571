"""Common's place in Django."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """What every room uses and that knows nobody."""

    name = "common"
