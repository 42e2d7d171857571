"""Common's place in Django."""

from django.apps import AppConfig
from django.core.checks import register

from common.checks import letters_of_every_script


class CommonConfig(AppConfig):
    """What every room uses and that knows nobody."""

    name = "common"

    def ready(self) -> None:
        """Have `manage.py check --deploy` ask what can't be printed."""
        register(letters_of_every_script, deploy=True)
