"""What a report says is erased once the organisation's period is over; that there was one, whose it was and when, stays.

The period counts from when the person was last seen, or last told us anything. Where the organisation has named none, nothing is
erased by itself. The rows are their own work list, so a run that dies, or a job that never came, loses nothing.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.trail import audit
from courses.dates.calendars import add_months
from participants.models import Appointment, ContactNote, DistressReport, Episode, ReadingTerms

BATCH = 200
ERASER = audit.Job("reports kept long enough")


def erase_old_reports(now: dt.datetime) -> int:
    """Erase the words of closed reports whose period is over, and what was written of it; returns how many."""
    erased = 0
    for terms in ReadingTerms.objects.filter(kept_years__isnull=False).select_related("organisation").order_by("pk"):
        before = last_seen_before(now, terms.kept_years or 0)
        with transaction.atomic():
            due = _over(terms, before).order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
            for report in due[:BATCH]:
                _erase(report, now)
                erased += 1
    return erased


def last_seen_before(now: dt.datetime, years: int) -> dt.datetime:
    """Who was last seen before this moment has been away for as long as the period."""
    day = add_months(now.date(), -12 * years)
    return dt.datetime.combine(day, now.timetz())


def _over(terms: ReadingTerms, before: dt.datetime) -> QuerySet[DistressReport]:
    """Closed reports of people of whom nothing newer is on file: no date, report, contact or pathway that is still open."""
    whose = {"participant": OuterRef("participant")}
    newer = (
        Appointment.objects.filter(**whose, session__ends_at__gte=before),
        DistressReport.objects.filter(**whose, made_at__gte=before),
        ContactNote.objects.filter(**whose, at__gte=before),
        Episode.objects.filter(**whose, ended_at=None),
    )
    old = DistressReport.objects.filter(participant__organisation=terms.organisation_id, words_erased_at=None)
    old = old.filter(*(~Exists(each) for each in newer), task__done_at__lt=before)
    return old.select_related("participant__organisation", "task")


def _erase(report: DistressReport, now: dt.datetime) -> None:
    report.words, report.ring_when, report.risk_reason, report.words_erased_at = "", "", "", now
    report.save(update_fields=["words", "ring_when", "risk_reason", "words_erased_at"])
    report.task.outcome = ""
    report.task.save(update_fields=["outcome"])
    audit.record(ERASER, "erased what somebody told us", report)
