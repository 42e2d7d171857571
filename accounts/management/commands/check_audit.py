"""check_audit: is the audit trail still what was sealed?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Sum

from accounts.models import AuditSeal
from accounts.trail import sealing
from common.words import counted


class Command(BaseCommand):
    """Works every seal out again; whoever changed an entry past the triggers could not seal it anew."""

    help = "Work out the seals of the audit trail again, and say which entries are no longer what was sealed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how much was looked at. Raises CommandError, and so ends with 1, when a seal is broken."""
        if broken := sealing.broken_seals():
            raise CommandError("\n".join(f"Not what was sealed: {seal}" for seal in broken))
        found = AuditSeal.objects.aggregate(seals=Count("pk"), entries=Sum("entries"))
        entries, seals = found["entries"] or 0, found["seals"]
        under = f"{counted(entries, 'entry', 'entries', limit=entries)} under {counted(seals, 'seal', limit=seals)}"
        self.stdout.write(f"{under} are what was sealed.")
