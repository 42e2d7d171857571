"""prepare_demo: the demo's organisations, people and courses, once; and the password of whoever signs in there."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common import clock
from painprog.demo import passwords, preparing


class Command(BaseCommand):
    """Makes the demo in an empty database; in a used one only sets the demo people's password."""

    help = "Make the demo's two organisations in an empty database, and print who can sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse outside a demo, prepare what is missing, print the sign-ins."""
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("This is no demo: set PAINPROG_DEMO=1 for one. Never where real people are.")
        preparing.prepare(clock.now())
        self.stdout.write(passwords.set_for_all(settings.DEMO_PASSWORD))
