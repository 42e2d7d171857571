"""check_audit: is the audit trail still what was sealed?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Sum

from accounts.models import AuditEntry, AuditSeal
from accounts.trail import checking as checking_trail
from accounts.trail.kept_lines import gone_since, line_to_keep
from common.refused import Refused
from common.words import counted


class Command(BaseCommand):
    """Works every seal and mark out again; whoever changed an entry past the triggers hasn't the key to seal it anew."""

    help = "Work out the seals of the audit trail again, and say which entries are no longer what was sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        """A line from an earlier run, kept where nobody of this server writes."""
        parser.add_argument("--since", default="", help="a line that an earlier run printed: is all still there that was then?")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how much was looked at. Raises CommandError, and so ends with 1, when the trail isn't whole."""
        try:
            found = [*checking_trail.faults(), *(gone_since(options["since"]) if options["since"] else ())]
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        if found:
            raise CommandError("\n".join(found))
        sealed = AuditSeal.objects.aggregate(seals=Count("pk"), entries=Sum("entries"))
        entries, seals = sealed["entries"] or 0, sealed["seals"]
        under = f"{counted(entries, 'entry', 'entries', limit=entries)} under {counted(seals, 'seal', limit=seals)}"
        young = AuditEntry.objects.count() - entries
        more = f" {counted(young, 'entry', 'entries', limit=young)} without a seal yet." if young else ""
        self.stdout.write(f"{under} are what was sealed.{more}")
        self.stdout.write(f"Keep outside: {line_to_keep()}")
