"""The audit trail of one organisation, as its auditor reads it."""

from django.db.models import QuerySet

from accounts.models import AuditEntry, Organisation

ORDER = ("-id",)


def entries_of(organisation: Organisation) -> QuerySet[AuditEntry]:
    """Return every entry of the organisation, what was done and what was looked at."""
    return AuditEntry.objects.filter(organisation_id=organisation.pk)
