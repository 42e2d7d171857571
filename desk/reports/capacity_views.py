"""How many groups are needed, on the screen and as files."""

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.organisations.particulars import target_wait_of
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.forms.boxes import choice, number
from common.papers.typesetting import typeset
from desk.reports.capacity_counts import capacity_figures
from desk.reports.capacity_sheet import CANNOT_KNOW, CapacityReport, capacity_report
from desk.reports.writing import TYPES

SPANS = [(13, "A quarter of a year"), (26, "Half a year"), (52, "A year")]
NAMES = ("weeks", "target", "relief")


class CapacityForm(forms.Form):
    """What was counted, the wait that is meant, and how soon a long list is to come down; all in weeks."""

    weeks = choice("Count the last", SPANS, needed="Choose how long is counted.")
    target = number("Longest wait, in weeks", 1, 104, needed="Longest wait: write how many weeks.", width=3)
    relief = number("Bring a long list down within, in weeks", 1, 104, needed="Write within how many weeks.", width=3)

    def __init__(self, asked: dict[str, str], *, target: int) -> None:
        defaults = {"weeks": "26", "target": str(target), "relief": "26"}
        super().__init__(defaults | asked)


@staff_page(Right.SEE_REPORTS)
@require_safe
def capacity(request: StaffRequest) -> HttpResponse:
    """Show how many groups each programme needs for the wait that is meant, and what reviews of past groups take beside them."""
    asked = {name: request.GET[name] for name in NAMES if name in request.GET}
    form = CapacityForm(asked, target=target_wait_of(request.organisation))
    wanted = request.GET.get("as", "")
    if wanted and wanted not in TYPES:
        raise Http404
    report = _report(request, form) if form.is_valid() else None
    if report and wanted:
        return _capacity_file(request, report, wanted)
    shown = {"form": form, "report": report, "forms": list(TYPES), "cannot_know": CANNOT_KNOW}
    given = "&".join(f"{name}={form[name].value()}" for name in NAMES) if report else ""
    return render(request, "desk/reports/capacity.html", shown | {"asked": given})


def _report(request: StaffRequest, form: CapacityForm) -> CapacityReport:
    organisation, given = request.organisation, form.cleaned_data
    weeks, today = int(given["weeks"]), today_in(organisation.tzinfo, request.now)
    figures = capacity_figures(organisation, weeks=weeks, today=today, now=request.now)
    name, target, relief = organisation.name, given["target"], given["relief"]
    return capacity_report(figures, organisation=name, weeks=weeks, target=target, relief=relief)


def _capacity_file(request: StaffRequest, report: CapacityReport, form: str) -> HttpResponse:
    content = typeset("report.typ", report.words, now=request.now) if form == "pdf" else report.file(form)
    with transaction.atomic():
        about = list(report.about)
        audit.record(request.user, "took a report away", request.organisation, report="capacity", form=form, about=about)
    headers = {"Content-Disposition": f'attachment; filename="capacity.{form}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)
