"""Reports of more pain or distress: written down for somebody, read, marked as a risk to safety, closed; when they are read."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.once import say
from common.refused import Refused
from courses.models import Session
from desk.register import page as register_page
from desk.register import views as register_views
from desk.shared.reading_times import reading_times
from desk.told.forms import CloseReportForm, ReadingTermsForm, RiskForm, StaffTellsForm
from desk.told.page import report_page
from participants.distress.reading import may_read_report, people_with_place, reports_of, reports_seen_by
from participants.distress.reporting import close_report, mark_risk, open_report, report_distress, stands_in_on_safety
from participants.distress.terms import change_terms, reading_lead, reading_terms_of
from participants.enrolment.on_record import records_with_held
from participants.models import DistressReport, Participant
from participants.people.looks import Page, looked_at_people

WRITTEN = "It is written down, and whoever reads reports has it to do."


@staff_page(Right.SEE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def told_us(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that somebody told us of more pain or distress."""
    person = get_object_or_404(records_with_held(request.organisation), pk=pk, merged_into=None)
    form = StaffTellsForm(request.POST if request.method == "POST" else None)
    return _write_page(
        request,
        form,
        lambda: person,
        heading=f"{person.full_name} told us: more pain, or distress",
        back=Back(person.full_name, reverse("desk:person", args=[pk])),
        look=lambda: audit.looked(request.user, person),
    )


@staff_page(Right.KEEP_REGISTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def told_us_at_session(request: StaffRequest, pk: int) -> HttpResponse:
    """The same from the register, for whoever is on it: leaders see first names there and no record."""
    session, office = register_views.reached(request, pk)
    people = {str(each.pk): each for each in people_with_place(session)}
    names = register_page.names_of(people.values(), office=office)
    named = [(key, names[each.pk]) for key, each in people.items()]
    form = StaffTellsForm(request.POST if request.method == "POST" else None, people=named)
    return _write_page(
        request,
        form,
        lambda: people[form.cleaned_data["who"]],
        heading="Somebody told us: more pain, or distress",
        back=Back("Register", reverse("desk:register", args=[pk])),
        look=lambda: looked_at_people(request.user, people.values(), Page.REGISTER, organisation=request.organisation),
        session=session,
    )


def _write_page(
    request: StaffRequest,
    form: StaffTellsForm,
    whose: Callable[[], Participant],
    *,
    heading: str,
    back: Back,
    look: Callable[[], None],
    session: Session | None = None,
) -> HttpResponse:
    def write() -> str:
        once = form.cleaned_data["submission_id"]
        report_distress(whose(), form.told, session=session, by=request.user, now=request.now, submission_id=once)
        return WRITTEN

    house = request.organisation

    def more() -> dict[str, object]:
        lead = reading_lead(house)
        is_away, instead = stands_in_on_safety(house, lead, request.now)
        shown = {"lead_on_safety": lead, "lead_is_away": is_away, "rings_instead": instead}
        return shown | {"times": reading_times(house, request.now)}

    return form_page(
        request,
        form,
        write,
        heading=heading,
        back=back,
        template="desk/told/write.html",
        more=more,
        look=look,
    )


@staff_page(Right.SEE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one report to whoever reads it, and that there is one to others; pass it to safeguarding, or close it."""
    found = get_object_or_404(reports_of(request.organisation), pk=pk)
    if not reports_seen_by(request.membership, [found]):
        raise Http404
    reads = may_read_report(found, request.membership)
    sent = request.POST if request.method == "POST" and reads else None
    is_risk = sent is not None and "risk-reason" in sent
    closing, risk = CloseReportForm(None if is_risk else sent), RiskForm(sent if is_risk else None)
    form: CloseReportForm | RiskForm = risk if is_risk else closing
    if form.is_valid() and _done(request, found, form):
        return redirect("desk:clinic" if request.membership.may(Right.CLINICAL_RECORD) else "desk:today")
    audit.looked(request.user, found.participant)
    if reads:
        open_report(found, by=request.user, now=request.now)
        found = get_object_or_404(reports_of(request.organisation), pk=pk)
    page = report_page(found, request.membership, request.now)
    shown: dict[str, object] = {"page": page, "report": found, "form": form, "closing": closing, "risk": risk}
    if not found.risk_at:
        shown["lead_is_away"], shown["rings_instead"] = stands_in_on_safety(request.organisation, page.lead, request.now)
    shown["back"] = Back(found.participant.full_name, reverse("desk:person", args=[found.participant_id]))
    return render(request, "desk/told/report.html", shown | {"zone": request.organisation.tzinfo})


def _done(request: StaffRequest, found: DistressReport, form: CloseReportForm | RiskForm) -> bool:
    given = form.cleaned_data
    try:
        if isinstance(form, RiskForm):
            mark_risk(found, reason=given["reason"], by=request.user, now=request.now)
            messages.success(request, "It is with whoever leads on safeguarding.")
        else:
            close_report(found, outcome=given["outcome"], by=request.user, now=request.now)
            messages.success(request, "It is closed, with what was done.")
    except Refused as refused:
        say(form, refused)
        return False
    return True


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def reading_terms(request: StaffRequest) -> HttpResponse:
    """Say when reports are read, by whom, and whom people ring when it can't wait."""
    house = request.organisation
    terms = reading_terms_of(house)
    form = ReadingTermsForm(request.POST if request.method == "POST" else None, terms=terms, organisation=house)

    def change() -> str:
        change_terms(house, form.facts, by=request.user, now=request.now, version=form.cleaned_data["version"])
        return "It is saved."

    lead = (
        "This stands on people’s own pages before they type anything. Public holidays and your closed days are left out.",
        "Nobody is promised an answer outside these hours: the page says so, and shows the numbers below in a red frame.",
    )
    return form_page(
        request, form, change, heading="When reports are read", back=Back("Set-up", reverse("courses:setup")), lead=lead
    )
