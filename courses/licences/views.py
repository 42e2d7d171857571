"""Licences: what there are, one of them, and everything that is written down about it."""

import datetime as dt

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.pages.paging import page_by_key
from common.words import long_date
from courses.ground.catalogue import programmes_of
from courses.licences import changes as licence_changes
from courses.licences.forms import AgencyForm, ChangeLicenceForm, EndLicenceForm, NewLicenceForm, TakeOffAgencyForm
from courses.licences.on_file import agencies_of, licence_use, licences_of
from courses.licences.page import cautions_of, rows_of, sheet_of
from courses.models import Licence

PAGE = ["GET", "HEAD", "POST"]


@staff_page(Right.SET_UP)
@require_safe
def licence_list(request: StaffRequest) -> HttpResponse:
    """Show every licence, how much of it is used, and what has to be said about them."""
    page = page_by_key(licences_of(request.organisation).prefetch_related("programmes"), ("-id",), request.GET.get("cursor", ""))
    in_use = licence_use(request.organisation, request.now)
    shown = {
        "rows": rows_of(page.rows, request.organisation, request.now, in_use),
        "page": page,
        "cautions": cautions_of(request.organisation, request.now, in_use),
    }
    return render(request, "courses/licences/licences.html", shown)


@staff_page(Right.SET_UP)
@require_safe
def licence_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one licence: what it says, its years with their use and reports, its agencies."""
    licence = _licence(request, pk)
    sheet = sheet_of(licence, request.organisation, request.now)
    return render(request, "courses/licences/licence.html", {"licence": licence, "sheet": sheet})


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_licence(request: StaffRequest) -> HttpResponse:
    """Put a licence on file."""
    programmes = list(programmes_of(request.organisation))
    form = NewLicenceForm(_sent(request), programmes=programmes, button="Add licence")

    def add() -> str:
        licence = licence_changes.add_licence(
            form.words,
            organisation=request.organisation,
            by=request.user,
            now=request.now,
            submission_id=form.cleaned_data["submission_id"],
        )
        return f"Licence {licence} is on file until {long_date(licence.expires_on)}."

    back = Back("Licences", reverse("courses:setup_licences"))
    return form_page(request, form, add, heading="Add a licence", back=back)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_licence(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what stands on a licence."""
    licence = _licence(request, pk)
    words = licence_changes.words_of(licence)
    programmes = list(programmes_of(request.organisation))
    form = ChangeLicenceForm(_sent(request), words=words, programmes=programmes, version=licence.version)

    def change() -> str:
        version = form.cleaned_data["version"]
        licence_changes.change_licence(licence, form.words, by=request.user, version=version)
        return f"Licence {licence} is saved."

    lead = ["Courses ask the licence again each time: one that it covered may not be covered any more."]
    return form_page(request, form, change, heading=f"Change licence {licence}", back=_back(licence), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def end_licence(request: StaffRequest, pk: int) -> HttpResponse:
    """End a licence before its time."""
    licence = _licence(request, pk)
    form = EndLicenceForm(_sent(request), today=_today(request), version=licence.version)

    def end() -> str:
        given = form.cleaned_data
        licence_changes.end_licence(
            licence, on=given["day"], reason=given["reason"], by=request.user, now=request.now, version=given["version"]
        )
        return f"Licence {licence} is ended from {long_date(given['day'])} on."

    lead = [
        "From that day on it covers nothing. Courses that begin earlier and end later aren’t covered, either.",
        "No course is cancelled by this, and nobody is told. The licence stays on record.",
    ]
    return form_page(request, form, end, heading=f"End licence {licence}?", back=_back(licence), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def name_agency(request: StaffRequest, pk: int) -> HttpResponse:
    """Name an organisation on an umbrella licence."""
    licence = _licence(request, pk)
    form = AgencyForm(_sent(request), today=max(licence.starts_on, _today(request)))

    def name() -> str:
        given = form.cleaned_data
        agency = licence_changes.name_agency(licence, given["name"], from_on=given["day"], is_us=given["is_us"], by=request.user)
        return f"{agency} is named from {long_date(agency.from_on)} on. Tell the licensor."

    lead = ["Whoever holds an umbrella licence answers for the organisations on it, and reports each change to the licensor."]
    return form_page(request, form, name, heading=f"Name an organisation on {licence}", back=_back(licence), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def take_off_agency(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an organisation off an umbrella licence."""
    agency = get_object_or_404(agencies_of(request.organisation), pk=pk)
    form = TakeOffAgencyForm(_sent(request), today=_today(request))

    def take_off() -> str:
        taken = licence_changes.take_off_agency(agency, last_day=form.cleaned_data["day"], by=request.user)
        return f"{taken} is named until {long_date(form.cleaned_data['day'])}. Tell the licensor."

    heading = f"Take {agency} off {agency.licence}?"
    return form_page(request, form, take_off, heading=heading, back=_back(agency.licence))


def _licence(request: StaffRequest, pk: int) -> Licence:
    own = licences_of(request.organisation).select_related("organisation").prefetch_related("programmes")
    return get_object_or_404(own, pk=pk)


def _back(licence: Licence) -> Back:
    return Back(f"Licence {licence}", reverse("courses:setup_licence", args=[licence.pk]))


def _sent(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _today(request: StaffRequest) -> dt.date:
    return today_in(request.organisation.tzinfo, request.now)
