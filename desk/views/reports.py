"""Reports for the office, on the screen and as files. Each file that is taken away is written down."""

import datetime as dt

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from courses.licences import licence_facts
from desk.forms.reports import LicenceYearForm, PeriodForm, ReportForm
from desk.reports.counts import Scope, places_of
from desk.reports.sheets import Report, books_report, completion_report, licence_report
from desk.reports.writing import TYPES, written


@staff_page(Right.SEE_REPORTS)
@require_safe
def reports(request: StaffRequest) -> HttpResponse:
    """Show which reports there are."""
    return render(request, "desk/reports.html")


@staff_page(Right.SEE_REPORTS)
@require_safe
def completion(request: StaffRequest) -> HttpResponse:
    """Show how many registered, came and completed."""
    form = PeriodForm(request.GET, places=places_of(request.organisation), today=_today(request))
    report = completion_report(_scope(request, form)) if form.is_valid() else None
    return _answer(request, form, report, heading="Completion")


@staff_page(Right.SEE_REPORTS)
@require_safe
def licence_year(request: StaffRequest) -> HttpResponse:
    """Show what the report of a licence year asks for."""
    licences = [each for each in licence_facts(request.organisation) if each.is_ours]
    form = LicenceYearForm(request.GET, places=places_of(request.organisation), licences=licences, today=_today(request))
    report, held_at = None, 0
    if licences and form.is_valid():
        licence, year = form.chosen
        given = form.cleaned_data
        last = year.last or licence.last_day
        scope = Scope(request.organisation, year.first, last, request.now, given["place"], licence.programmes)
        report, held_at = licence_report(scope, licence, year), licence.pk
    nothing = "" if licences else "No licence of ours is on file."
    return _answer(request, form, report, heading="Licence year", nothing=nothing, licence_pk=held_at)


@staff_page(Right.SEE_REPORTS)
@require_safe
def books(request: StaffRequest) -> HttpResponse:
    """Show what came and went of each book."""
    form = PeriodForm(request.GET, places=None, today=_today(request))
    report = books_report(_scope(request, form)) if form.is_valid() else None
    return _answer(request, form, report, heading="Books")


def _today(request: StaffRequest) -> dt.date:
    return today_in(request.organisation.tzinfo, request.now)


def _scope(request: StaffRequest, form: ReportForm) -> Scope:
    given = form.cleaned_data
    return Scope(request.organisation, given["first"], given["last"], request.now, given.get("place", ""))


def _answer(
    request: StaffRequest, form: ReportForm, report: Report | None, *, heading: str, nothing: str = "", licence_pk: int = 0
) -> HttpResponse:
    """The page, or the file that was asked for; a form with a fault is shown again, whatever was asked."""
    if report and form.cleaned_data["publish"]:
        report = report.for_publication()
    wanted = request.GET.get("as", "")
    if wanted and wanted not in TYPES:
        raise Http404
    if report and wanted:
        return _file(request, report, wanted)
    asked = request.GET.copy()
    asked.pop("as", None)
    shown = {"form": form, "report": report, "heading": heading, "nothing": nothing, "forms": list(TYPES)}
    return render(request, "desk/report.html", shown | {"asked": asked.urlencode(), "licence_pk": licence_pk})


def _file(request: StaffRequest, report: Report, form: str) -> HttpResponse:
    content = written(report, form, now=request.now)
    with transaction.atomic():
        about = list(report.about)
        audit.record(request.user, "took a report away", request.organisation, report=report.name, form=form, about=about)
    headers = {"Content-Disposition": f'attachment; filename="{report.name}.{form}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)
