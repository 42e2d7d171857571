"""reset_second_factor: for somebody of several organisations, whose second factor no single office may take away."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Membership
from accounts.second_factor.noting import tell
from accounts.second_factor.resetting import reset_second_factor
from accounts.trail.audit import Job


class Command(BaseCommand):
    """Takes the second factors of one user away; they set up new ones where one is needed."""

    help = "Take the second factor of the user with this address away, who has lost it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address they sign in with."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Say what was done. Raises CommandError for an address nobody works with."""
        rows = Membership.objects.filter(user__email__iexact=email, ended_at=None).select_related("user", "organisation")
        membership = rows.order_by("pk").first()
        if membership is None:
            raise CommandError(f"Nobody who signs in with {email} works anywhere.")
        if reset_second_factor(membership, by=Job("reset_second_factor")):
            tell(membership.user)
            self.stdout.write(f"{email} has no second factor any more.")
        else:
            self.stdout.write(f"{email} had no second factor.")
