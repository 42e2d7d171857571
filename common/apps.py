"""Common's place in Django."""

from django.apps import AppConfig
from django.core.checks import register
from django.db import connections
from django.db.models.signals import pre_migrate

from common.papers.letters import letters_of_every_script


class CommonConfig(AppConfig):
    """What every room uses and that knows nobody."""

    name = "common"

    def ready(self) -> None:
        """Have `manage.py check --deploy` ask what can't be printed, and let a migration take as long as it takes."""
        register(letters_of_every_script, deploy=True)
        pre_migrate.connect(without_hurry, sender=self, dispatch_uid="common.without_hurry")


def without_hurry(using: str, **signal: object) -> None:
    """Take the limit of a statement's time off the connection that migrates; how long it waits for a lock stays limited."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
