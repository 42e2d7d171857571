"""Downtime packs are made each evening, kept for two days after the days they are for, and taken away by staff."""

import datetime as dt
import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.organisations.particulars import registers_hour_of
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.papers.typesetting import typeset
from courses.ground.catalogue import closed_days_of, takes_referrals
from desk.downtime.folder import lay_out
from desk.downtime.rules import days_of_pack, fault_words, is_due, oldest_kept
from desk.downtime.sheets import PackSheet, sheets_between
from desk.models import DowntimePack, DowntimeRun

logger = logging.getLogger("painprog.desk")
MAKER = audit.Job("downtime pack")
Copy = DowntimePack.Copy


def make_packs(organisation: Organisation, *, by: Actor, now: dt.datetime) -> tuple[dt.date, dt.date]:
    """Make the packs of the next days, one for each site and copy, in place of those that were made for them before.

    Returns the first and the last day.

    Typesetting takes a second a site, so it is done before anything is locked. Packs that are no longer needed are deleted.
    """
    zone = organisation.tzinfo
    first, last = days_of_pack(now, zone, registers_hour_of(organisation), closed_days_of(organisation))
    copies = [Copy.OFFICE, *([Copy.CLINICIANS] if takes_referrals(organisation) else [])]
    made: list[tuple[str, PackSheet, bytes]] = [
        (copy, sheet, typeset("downtime.typ", sheet.words, now=now))
        for copy in copies
        for sheet in sheets_between(organisation, first, last, clinical=copy == Copy.CLINICIANS, now=now)
    ]
    sites = sorted({sheet.site for _, sheet, _ in made})
    with transaction.atomic():
        run = _run_of(organisation)
        packs_of(organisation).filter(last_day__gte=first).delete()
        delete_old_packs(organisation, today_in(zone, now))
        DowntimePack.objects.bulk_create(
            DowntimePack(
                organisation=organisation, site=sheet.site, first_day=first, last_day=last, copy=copy, content=content,
                sessions=sheet.sessions, people=sorted(sheet.people), made_at=now, made_by=_name_of(by),
            )
            for copy, sheet, content in made
        )  # fmt: skip
        run.made_at, run.first_day, run.last_day, run.failed_at = now, first, last, None
        run.save()
        lay_out(organisation, ((copy, sheet.site, content) for copy, sheet, content in made), first)
        audit.record(by, "made the downtime pack", run, sites=sites, first=str(first), last=str(last))
    return first, last


def make_due_packs(clock: Callable[[], dt.datetime]) -> list[int]:
    """Make those that are due, and return whose failed, by key: one organisation's fault leaves the others alone."""
    now, failed = clock(), []
    runs = {run.organisation_id: run for run in DowntimeRun.objects.all()}
    for organisation in Organisation.objects.order_by("pk"):
        made_at = runs[organisation.pk].made_at if organisation.pk in runs else None
        if not is_due(made_at, now, organisation.tzinfo, registers_hour_of(organisation)):
            continue
        try:
            make_packs(organisation, by=MAKER, now=now)
        except Exception:
            logger.exception("a downtime pack could not be made", extra={"organisation": organisation.pk})
            DowntimeRun.objects.update_or_create(organisation=organisation, defaults={"failed_at": now})
            failed.append(organisation.pk)
    return failed


def delete_old_packs(organisation: Organisation, today: dt.date) -> None:
    """Delete the packs that are kept no longer."""
    packs_of(organisation).filter(last_day__lt=oldest_kept(today)).delete()


def packs_of(organisation: Organisation) -> QuerySet[DowntimePack]:
    """The organisation's packs, by site, without their files."""
    return DowntimePack.objects.filter(organisation=organisation).defer("content").order_by("-first_day", "site", "copy", "pk")


def last_pack_run(organisation: Organisation) -> DowntimeRun | None:
    """When its packs were last made, or failed. One query."""
    return DowntimeRun.objects.filter(organisation=organisation).first()


def fault_of_packs(run: DowntimeRun | None, organisation: Organisation, now: dt.datetime) -> str:
    """Why somebody has to see to the packs; empty when all is well, and before the first was ever made."""
    if run is None:
        return ""
    return fault_words(run.made_at, run.failed_at, now, organisation.tzinfo, registers_hour_of(organisation))


def _run_of(organisation: Organisation) -> DowntimeRun:
    """The organisation's one row, locked: two who make packs at once do so one after the other."""
    DowntimeRun.objects.get_or_create(organisation=organisation)
    return DowntimeRun.objects.select_for_update().get(organisation=organisation)


def _name_of(by: Actor) -> str:
    return "" if isinstance(by, audit.Job) else str(by)[:120]
