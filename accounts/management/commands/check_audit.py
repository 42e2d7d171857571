"""check_audit: is the audit trail still what was sealed?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Sum

from accounts.models import AuditEntry, AuditSeal
from accounts.trail import checking as checking_trail
from common.words import counted


class Command(BaseCommand):
    """Works every seal and mark out again; whoever changed an entry past the triggers hasn't the key to seal it anew."""

    help = "Work out the seals of the audit trail again, and say which entries are no longer what was sealed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how much was looked at. Raises CommandError, and so ends with 1, when the trail isn't whole."""
        if found := checking_trail.faults():
            raise CommandError("\n".join(found))
        sealed = AuditSeal.objects.aggregate(seals=Count("pk"), entries=Sum("entries"))
        entries, seals = sealed["entries"] or 0, sealed["seals"]
        under = f"{counted(entries, 'entry', 'entries', limit=entries)} under {counted(seals, 'seal', limit=seals)}"
        young = AuditEntry.objects.count() - entries
        more = f" {counted(young, 'entry', 'entries', limit=young)} without a seal yet." if young else ""
        self.stdout.write(f"{under} are what was sealed.{more}")
