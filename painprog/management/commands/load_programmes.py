"""load_programmes: the two shipped programmes and the first words of letters, into one organisation or all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from common import clock
from common.words import counted
from courses.programmes.loading import load_programmes
from participants.letters.templates import load_first_words


class Command(BaseCommand):
    """Loads what is shipped in courses/programmes/ and participants/letters/; running it again changes nothing."""

    help = "Load the shipped programmes, their editions and the words of letters into an organisation, or into all."

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
            made = load_first_words(organisation, now=clock.now())
            self.stdout.write(f"{organisation}: {counted(made, 'kind of letter', 'kinds of letters')} given first words")
