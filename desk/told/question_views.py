"""Questions for the doctor as the team sees them, and as the doctor does; whose name has to be known."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.refused import Refused
from common.text.typed_keys import whole_number
from common.text.typed_text import on_one_line
from desk.sessions.page import session_facts_of, sessions_with_place
from desk.told.question_forms import ShowNameForm
from participants.models import DoctorQuestion
from participants.people.looks import Page, looked_at_people
from participants.questions import asking
from participants.questions.rules import in_groups


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the questions of a session, which are read with it, and put them under headings and in order."""
    session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    found = list(asking.questions_for(session))
    if request.method == "POST":
        wanted = {each.pk: _typed(request, each) for each in found}
        try:
            asking.order_questions(session, wanted, by=request.user)
            messages.success(request, "The questions are in this order.")
        except Refused as refused:
            messages.error(request, refused.sentence)
        return redirect("desk:session_questions", pk)
    asking.read_questions(session, by=request.user, now=request.now)
    _look(request, found)
    rows = [(each, asking.as_asked(each)) for each in found]
    closes = asking.closing_of(session).astimezone(request.organisation.tzinfo)
    shown = {"session": session, "rows": rows, "closes": closes, "facts": session_facts_of(session), "now": request.now}
    shown |= {"doctors": asking.doctors_at(session), "asks_doctor": asking.has_doctors_part(session)}
    return render(request, "desk/told/questions.html", shown | {"back": Back(session.label, reverse("desk:session", args=[pk]))})


def _typed(request: StaffRequest, question: DoctorQuestion) -> tuple[str, int]:
    """The heading and the number typed for a question; what isn't a number stays what it was."""
    number = whole_number(request.POST.get(f"position-{question.pk}", ""))
    heading = on_one_line(request.POST.get(f"heading-{question.pk}", question.heading).replace("\0", ""))
    return heading, question.position if number is None or not 0 <= number <= 999 else number


def _look(request: StaffRequest, found: list[DoctorQuestion]) -> None:
    """Who is named was looked at; of the others nobody learns anything."""
    named = [each.participant for each in found if each.may_be_named or each.lifted_at]
    if named:
        looked_at_people(request.user, named, Page.QUESTIONS, organisation=request.organisation)


@staff_page(Right.CLINICAL_RECORD)
@require_safe
def doctors_questions(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the questions as the doctor answers them, to be printed."""
    session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    found = list(asking.questions_for(session))
    _look(request, found)
    groups = in_groups(asking.as_asked(each) for each in found)
    shown = {"session": session, "groups": groups, "facts": session_facts_of(session)}
    return render(request, "desk/told/doctors_questions.html", shown)


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def who_asks(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the name behind a question, because somebody may not be safe; the reason is kept."""
    found = get_object_or_404(asking.questions_in(request.organisation), pk=pk)
    form = ShowNameForm(request.POST if request.method == "POST" else None)

    def show() -> str:
        shown = asking.show_name(found, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        audit.looked(request.user, shown.participant)
        return f"{shown.participant.full_name} asks this."

    lead = (
        f"“{found.words}”",
        "Only where somebody may not be safe. That you looked, and why, is kept on record, and they can see that you did.",
    )
    back = Back("Questions", reverse("desk:session_questions", args=[found.session_id]))
    return form_page(request, form, show, heading="Who asks this?", back=back, lead=lead)
