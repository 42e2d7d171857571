"""The daily activity file: one day on the screen and as a file, rows ticked as entered, a tick taken back."""

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.refused import Refused
from common.text.typed_keys import typed_key, whole_number
from common.words import counted, long_date
from desk.activity import page as pages
from desk.activity.entering import enter_rows, take_back
from desk.activity.forms import ActivityDayForm
from desk.activity.gathering import entries_of, sites_of
from desk.activity.page import ActivityPage, activity_page, day_query, days_to_enter
from desk.reports.writing import TYPES
from desk.shared.pathway_here import has_pathway
from participants.people.looks import Page, looked_at_people

FORMS = ("csv", "xlsx", "left-out")


@staff_page(Right.SEE_REPORTS)
@require_safe
def activity(request: StaffRequest) -> HttpResponse:
    """Show one day of the activity file, or give it as a file."""
    _refuse_elsewhere(request)
    today = today_in(request.organisation.tzinfo, request.now)
    form = ActivityDayForm(request.GET, sites=sites_of(request.organisation), today=today)
    wanted = request.GET.get("as", "")
    if wanted and wanted not in FORMS:
        raise Http404
    page = None
    if form.is_valid():
        day, site = form.cleaned_data["day"], form.cleaned_data["site"]
        page = activity_page(request.organisation, day, site, now=request.now)
        looked_at_people(request.user, page.everybody, Page.ACTIVITY, organisation=request.organisation)
        if wanted:
            return _file(request, page, wanted, site)
    shown = {
        "form": form,
        "page": page,
        "days": days_to_enter(request.organisation, today, now=request.now),
        "query": day_query(page.day, site=form.cleaned_data["site"]) if page else "",
        "zone": request.organisation.tzinfo,
    }
    return render(request, "desk/activity/activity.html", shown)


@staff_page(Right.SEE_REPORTS)
@require_POST
def entered(request: StaffRequest) -> HttpResponse:
    """Write down which rows have been entered in the hospital's own system, and show the day again."""
    _refuse_elsewhere(request)
    ticks = dict(_tick(each) for each in request.POST.getlist("rows"))
    try:
        done = enter_rows(request.organisation, ticks, by=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        if done.entered:
            messages.success(request, f"{counted(done.entered, 'row')} written down as entered.")
        if done.changed_since:
            rows = counted(done.changed_since, "row")
            messages.warning(request, f"{rows} changed after you opened the page, and aren’t ticked. Read them again.")
    return redirect(_day_url(_day_asked(request)))


@staff_page(Right.SEE_REPORTS)
@require_POST
def not_entered(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back that a row was entered."""
    _refuse_elsewhere(request)
    entry = take_back(get_object_or_404(entries_of(request.organisation), pk=pk), by=request.user, now=request.now)
    messages.success(request, "The row is to be entered again.")
    return redirect(_day_url(dt.date.fromisoformat(entry.cells["date"])))


def _refuse_elsewhere(request: StaffRequest) -> None:
    if not has_pathway(request):
        raise Http404


def _tick(sent: str) -> tuple[int, str]:
    key, _, digest = sent.partition(":")
    return typed_key(key), digest


def _day_asked(request: StaffRequest) -> dt.date:
    """The day whose page was sent; today for anything that can't be one."""
    year, month, day = (whole_number(request.POST.get(f"day_{part}", "")) or 0 for part in ("year", "month", "day"))
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return today_in(request.organisation.tzinfo, request.now)


def _day_url(day: dt.date) -> str:
    return f"{reverse('desk:activity_file')}?{day_query(day)}"


def _file(request: StaffRequest, page: ActivityPage, form: str, site: str) -> HttpResponse:
    with transaction.atomic():
        about = [long_date(page.day), site or "every site"]
        audit.record(request.user, "took a report away", request.organisation, report="activity", form=form, about=about)
    name, ending = f"activity-{page.day.isoformat()}", form
    if form == "xlsx":
        content = pages.activity_xlsx(page, request.organisation)
    elif form == "csv":
        content = pages.activity_csv(page, request.organisation)
    else:
        name, ending, content = f"{name}-left-out", "csv", pages.left_out_csv(page)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=TYPES[ending], headers=headers)
