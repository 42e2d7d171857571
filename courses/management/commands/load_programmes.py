"""load_programmes: the two shipped programmes, into one organisation or all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from courses.programmes.loading import load_programmes


class Command(BaseCommand):
    """Loads what is shipped in courses/programmes/; running it again changes nothing."""

    help = "Load the shipped programmes and their editions into an organisation, or into all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which organisation."""
        parser.add_argument("--organisation", type=int, help="The organisation's number; without it, all of them.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what became of each."""
        organisations = Organisation.objects.order_by("pk")
        if options["organisation"]:
            organisations = organisations.filter(pk=options["organisation"])
        if not organisations:
            raise CommandError("There is no such organisation.")
        for organisation in organisations:
            for loaded in load_programmes(organisation):
                self.stdout.write(str(loaded))
