"""The downtime pack: when it was last made, its files, and making it again."""

import datetime as dt

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.organisations.particulars import registers_hour_of
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.forms.pages import pressed
from common.words import clock_time, long_date_range
from desk.downtime.packs import fault_of_packs, last_pack_run, make_packs, packs_of
from desk.downtime.rules import KEPT, oldest_kept
from desk.models import DowntimePack
from participants.people.directory import people_of
from participants.people.looks import Page, looked_at_people


@staff_page(Right.SEE_PEOPLE)
@require_http_methods(["GET", "POST"])
def downtime(request: StaffRequest) -> HttpResponse:
    """Show when the pack was last made and its files; make it again."""
    organisation = request.organisation
    if request.method == "POST":
        pressed(
            request,
            lambda: make_packs(organisation, by=request.user, now=request.now),
            lambda days: f"The pack is made for {long_date_range(*days)}.",
        )
        return redirect("desk:downtime")
    run = last_pack_run(organisation)
    kept = packs_of(organisation).filter(last_day__gte=oldest_kept(today_in(organisation.tzinfo, request.now)))
    shown = {
        "run": run,
        "packs": _readable(request, list(kept)),
        "fault": fault_of_packs(run, organisation, request.now),
        "hour": clock_time(dt.time(registers_hour_of(organisation))),
        "kept_days": KEPT.days,
    }
    return render(request, "desk/downtime/downtime.html", shown)


@staff_page(Right.SEE_PEOPLE)
@require_safe
def downtime_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Give one file away: written down, with a look at everybody who stands in it."""
    pack: DowntimePack = get_object_or_404(packs_of(request.organisation), pk=pk)
    if not _readable(request, [pack]):
        raise Http404
    people = people_of(request.organisation).filter(pk__in=pack.people)
    looked_at_people(request.user, people, Page.DOWNTIME, organisation=request.organisation)
    with transaction.atomic():
        audit.record(
            request.user, "took the downtime pack away", pack, organisation=request.organisation, site=pack.site, copy=pack.copy
        )
    name = f"registers-{pack.first_day}-{slugify(pack.site)}-{pack.copy}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(bytes(pack.content), content_type="application/pdf", headers=headers)


def _readable(request: StaffRequest, packs: list[DowntimePack]) -> list[DowntimePack]:
    """Those that whoever asks may have: the clinicians' copy is theirs alone."""
    clinical = request.membership.may(Right.CLINICAL_RECORD)
    return [pack for pack in packs if clinical or pack.copy != DowntimePack.Copy.CLINICIANS]
