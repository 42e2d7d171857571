"""Reports for the office, on the screen and as files. Each file that is taken away is written down."""

import datetime as dt

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.papers.letters import sentences_about
from common.words import long_date, long_date_range
from courses.ground.catalogue import takes_referrals, takes_registrations
from courses.licences.changes import record_report
from courses.licences.forms import YearlyReportForm as HandedInForm
from courses.licences.on_file import licence_facts, licence_facts_of, licences_of
from courses.licences.rules import LicenceFacts, Period, licence_years, reports_to_send
from desk.reports.counts import Scope, places_of
from desk.reports.forms import LicenceYearForm, PeriodForm, ReportForm
from desk.reports.sheets import Report, books_report, completion_report, licence_report, year_figures
from desk.reports.writing import TYPES, as_words, written


@staff_page(Right.SEE_REPORTS)
@require_safe
def reports(request: StaffRequest) -> HttpResponse:
    """Show which reports there are."""
    return render(
        request,
        "desk/reports/reports.html",
        {"activity": takes_referrals(request.organisation), "licensed": takes_registrations(request.organisation)},
    )


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
    report, record = None, ""
    if licences and form.is_valid():
        licence, year = form.chosen
        report = _of_year(request, licence, year, form.cleaned_data["place"])
        record = _record_url(licence, year, request)
    nothing = "" if licences else "No licence of ours is on file."
    return _answer(request, form, report, heading="Licence year", nothing=nothing, record=record)


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def record_licence_report(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Write down that the report of one licence year was handed in; the boxes have its figures as they stand now."""
    licence = get_object_or_404(licences_of(request.organisation).select_related("organisation"), pk=pk)
    facts = licence_facts_of(licences_of(request.organisation).filter(pk=pk), request.organisation)[0]
    years = licence_years(facts)
    if not 1 <= number <= len(years):
        raise Http404
    year = years[number - 1]
    sent = request.POST if request.method == "POST" else None
    counted = year_figures(_of_year(request, facts, year)) if sent is None else {}
    form = HandedInForm(sent, today=_today(request), counted=counted)

    def record() -> str:
        sent_on = form.cleaned_data["sent_on"]
        record_report(licence, year.first, sent_on=sent_on, figures=form.figures, by=request.user, now=request.now)
        return f"The report was handed in on {long_date(sent_on)}."

    return form_page(
        request,
        form,
        record,
        heading="The year’s report was handed in",
        back=Back(f"Licence {licence}", reverse("courses:setup_licence", args=[licence.pk])),
        lead=[
            f"{licence}, {long_date_range(year.first, year.last or facts.last_day)}.",
            "The boxes have the figures of the licence year’s report. Put in what the report said that was sent.",
            "What you write down here is kept as it is, even if the figures change later.",
        ],
    )


def _of_year(request: StaffRequest, licence: LicenceFacts, year: Period, place: str = "") -> Report:
    last = year.last or licence.last_day
    scope = Scope(request.organisation, year.first, last, request.now, place, licence.programmes)
    return licence_report(scope, licence, year)


def _record_url(licence: LicenceFacts, year: Period, request: StaffRequest) -> str:
    """Where it is written down that this year's report was handed in; nowhere before it is over, or once it is done."""
    if year not in (each for each, _ in reports_to_send(licence, today=_today(request))):
        return ""
    return reverse("desk:record_licence_report", args=[licence.pk, licence_years(licence).index(year) + 1])


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
    request: StaffRequest, form: ReportForm, report: Report | None, *, heading: str, nothing: str = "", record: str = ""
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
    shown["no_shape"] = sentences_about(as_words(report)) if report else []
    return render(request, "desk/reports/report.html", shown | {"asked": asked.urlencode(), "record": record})


def _file(request: StaffRequest, report: Report, form: str) -> HttpResponse:
    content = written(report, form, now=request.now)
    with transaction.atomic():
        about = list(report.about)
        audit.record(request.user, "took a report away", request.organisation, report=report.name, form=form, about=about)
    headers = {"Content-Disposition": f'attachment; filename="{report.name}.{form}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)
