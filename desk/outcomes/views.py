"""What the programmes achieve, its files, and the monthly report. Each file that is taken away is written down."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.organisations.particulars import target_wait_of
from accounts.roles import Right, may
from accounts.trail import audit
from common.clock import today_in
from common.papers.letters import sentences_about
from common.papers.spreadsheets import csv_file
from common.words import moment
from courses.ground.catalogue import takes_referrals
from desk.outcomes.asking import OutcomesForm
from desk.outcomes.definitions import DEFINITIONS
from desk.outcomes.files import TYPES, outcomes_file
from desk.outcomes.monthly_asking import MonthlyForm
from desk.outcomes.monthly_counts import months_between
from desk.outcomes.monthly_sheet import monthly_report, without_small_waits
from desk.outcomes.page import OutcomesPage, outcomes_page
from desk.outcomes.paper import outcomes_paper
from desk.outcomes.words import (
    FORMAT_HEADS,
    FORMATS,
    MEAN_HEADS,
    MEASURE_HEADS,
    NO_PROOF,
    OVERALL_HEADS,
    POSITIVE,
    RETURNED_HEADS,
    SIZE_HEADS,
    SMALL,
)
from desk.reports import writing
from reviews.outcomes.choosing import choices_of
from reviews.outcomes.cohort import OutcomeScope, cohort_of
from reviews.outcomes.deidentified import COLUMNS, DICTIONARY, deidentified_rows
from reviews.outcomes.reading import answers_of


@staff_page(Right.SEE_OUTCOMES)
@require_safe
def outcomes(request: StaffRequest) -> HttpResponse:
    """Show what a programme's groups achieved, for those who started and those who completed."""
    form = _form(request)
    wanted = request.GET.get("as", "")
    if wanted and wanted not in TYPES:
        raise Http404
    page = None
    if form.choices.programmes and form.is_valid():
        scope = form.scope(request.organisation, request.now)
        page = outcomes_page(scope, point=request.GET.get("at", ""), measure=request.GET.get("measure", ""))
        if wanted:
            return _file(request, page, wanted)
    return render(request, "desk/outcomes/outcomes.html", _shown(request, form, page))


def _form(request: StaffRequest) -> OutcomesForm:
    choices = choices_of(request.organisation, request.now)
    return OutcomesForm(request.GET, choices, today=today_in(request.organisation.tzinfo, request.now))


def _shown(request: StaffRequest, form: OutcomesForm, page: OutcomesPage | None) -> dict[str, Any]:
    filters = urlencode(form.asked)
    # Without a group that has ended there is nothing to choose, and so nothing that was chosen wrongly.
    boxes = form if form.choices.programmes else None
    shown: dict[str, Any] = {"form": boxes, "page": page, "positive": POSITIVE, "filters": filters, "asked": filters}
    shown |= {"may_report": may(request.membership.role, Right.SEE_REPORTS)}
    if page is None:
        return shown
    chosen = {"at": page.point, "measure": ".".join(page.key) if page.key else ""}
    heads = [each.format(first=page.first_name, later=page.point_name) for each in MEASURE_HEADS]
    to = f"{page.first_name.lower()} to {page.point_name.lower()}"
    return shown | {
        "asked": urlencode(form.asked | chosen),
        "about": _about(page.scope),
        "forms": list(TYPES),
        "may_take": _may_take(request),
        "measure_heads": heads,
        "leading": [(each.name, _labelled(heads, each.rows)) for each in page.leading],
        "others": [(each.name, _labelled(heads, each.rows)) for each in page.others],
        "mean_heads": MEAN_HEADS,
        "mean_rows": _rows(MEAN_HEADS, page.mean_rows),
        "size_heads": SIZE_HEADS,
        "size_rows": _rows(SIZE_HEADS, page.sizes),
        "format_heads": FORMAT_HEADS,
        "format_rows": _rows(FORMAT_HEADS, page.formats),
        "overall_heads": OVERALL_HEADS,
        "overall_rows": _rows(OVERALL_HEADS, page.overall),
        "returned_heads": RETURNED_HEADS,
        "returned_rows": _rows(RETURNED_HEADS, page.returned),
        "means_label": f"{page.key_name} over time: the numbers are in the table beneath",
        "effects_label": f"Effect sizes of every measure, {to}: the numbers are under Effect sizes",
        "no_proof": NO_PROOF,
        "small": SMALL,
        "definitions": DEFINITIONS,
    }


def _may_take(request: StaffRequest) -> bool:
    """Scores of single people are for clinicians, and in a hospital alone: elsewhere nobody but the person sees an answer."""
    return may(request.membership.role, Right.TAKE_ANSWERS) and takes_referrals(request.organisation)


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(row[0], list(zip(heads[1:], row[1:], strict=True))) for row in rows]


def _labelled(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[list[tuple[str, str]]]:
    return [list(zip(heads, row, strict=True)) for row in rows]


def _about(scope: OutcomeScope) -> list[str]:
    """What the figures are about, in words."""
    found = [scope.programme.name, f"groups that ended from {scope.first:%B %Y} to {scope.last:%B %Y}"]
    return found + [each for each in (scope.site, FORMATS[scope.format].lower() if scope.format else "") if each]


def _file(request: StaffRequest, page: OutcomesPage, form: str) -> HttpResponse:
    about = [request.organisation.name, *_about(page.scope)]
    about.append(f"As it stood on {moment(request.now.astimezone(request.organisation.tzinfo))}")
    content = outcomes_paper(page, about, now=request.now) if form == "pdf" else outcomes_file(page, about, form)
    return _taken_away(request, content, TYPES[form], report="outcomes", form=form, about=about)


def _taken_away(
    request: StaffRequest, content: bytes, content_type: str, *, report: str, form: str, about: Sequence[str]
) -> HttpResponse:
    with transaction.atomic():
        audit.record(request.user, "took a report away", request.organisation, report=report, form=form, about=list(about))
    headers = {"Content-Disposition": f'attachment; filename="{report}.{form}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


@staff_page(Right.TAKE_ANSWERS)
@require_safe
def take_answers(request: StaffRequest) -> HttpResponse:
    """Say what a file of single people's scores has, and give it: de-identified, with its dictionary."""
    if not takes_referrals(request.organisation):
        raise Http404
    form = _form(request)
    if not form.choices.programmes or not form.is_valid():
        return redirect(f"{reverse('desk:outcomes')}?{urlencode(form.asked)}")
    scope = form.scope(request.organisation, request.now)
    wanted = request.GET.get("as", "")
    if wanted not in ("", "csv", "dictionary"):
        raise Http404
    if wanted == "dictionary":
        content = csv_file([("column", "meaning"), *DICTIONARY])
        return _taken_away(request, content, TYPES["csv"], report="dictionary", form="csv", about=_about(scope))
    if wanted:
        cohort = cohort_of(scope)
        content = csv_file([COLUMNS, *deidentified_rows(cohort, answers_of(cohort))])
        return _taken_away(request, content, TYPES["csv"], report="de-identified-scores", form="csv", about=_about(scope))
    asked = urlencode(form.asked)
    shown = {"about": _about(scope), "asked": asked, "data": f"?{asked}&as=csv", "dictionary": DICTIONARY}
    return render(request, "desk/outcomes/take_answers.html", shown)


@staff_page(Right.SEE_REPORTS)
@require_safe
def monthly(request: StaffRequest) -> HttpResponse:
    """Show what happened month by month, and who waited."""
    today = today_in(request.organisation.tzinfo, request.now)
    form = MonthlyForm(request.GET)
    wanted = request.GET.get("as", "")
    if wanted and wanted not in writing.TYPES:
        raise Http404
    report = None
    if form.is_valid():
        months = months_between(form.first_month(today), today)
        report = monthly_report(
            request.organisation,
            months,
            by_referral=takes_referrals(request.organisation),
            target_weeks=target_wait_of(request.organisation),
            now=request.now,
        )
        if form.cleaned_data["publish"]:
            report = without_small_waits(report.for_publication())
        if wanted:
            content = writing.written(report, wanted, now=request.now)
            return _taken_away(request, content, writing.TYPES[wanted], report="monthly", form=wanted, about=report.about)
    shown: dict[str, Any] = {
        "form": form,
        "report": report,
        "heading": "Activity and waiting, by month",
        "nothing": "",
        "record": "",
    }
    shown |= {"forms": list(writing.TYPES), "asked": urlencode(form.asked)}
    shown["no_shape"] = sentences_about(writing.as_words(report)) if report else []
    return render(request, "desk/reports/report.html", shown)
