"""found_organisation: the one thing no page can do, because nobody can sign in yet."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from accounts.trail import audit
from accounts.users import founding
from common.refused import Refused


class Command(BaseCommand):
    """Makes an organisation and its first member, who then chooses a password by mail."""

    help = "Make an organisation and the first person in it, who may set up everything else."

    def add_arguments(self, parser: CommandParser) -> None:
        """What an organisation must have from its first day."""
        parser.add_argument("--name", required=True)
        parser.add_argument("--kind", required=True, choices=Organisation.Kind.values)
        parser.add_argument("--zone", default="Europe/London", help="IANA time zone (default: %(default)s)")
        parser.add_argument("--country", default="GB", help="ISO country, for its holidays (default: %(default)s)")
        parser.add_argument("--subdivision", default="ENG", help="part of the country, for its holidays (default: %(default)s)")
        parser.add_argument("--email", required=True, help="the first person's email address")
        parser.add_argument("--person", required=True, help="the first person's name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Found it, and say how the person gets in."""
        wanted = {name: options[name] for name in ("name", "kind", "zone", "country", "subdivision", "email", "person")}
        try:
            membership = founding.found_organisation(**wanted, by=audit.Job("found_organisation"))
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{membership.organisation} is there. {membership.user} is its {membership.get_role_display()}.")
        self.stdout.write("They choose a password by “Forgotten your password?” on the sign-in page.")
        self.stdout.write("Next, load the programmes it may schedule: manage.py load_programmes")
