"""The project as an app: it holds the commands that prepare a demo."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class PainprogConfig(AppConfig):
    """Top of the house."""

    name = "painprog"

    def ready(self) -> None:
        """Have `check --deploy` ask for what an installation lacks."""
        from painprog import deployment

        register(deployment.deployment, Tags.security, deploy=True)
