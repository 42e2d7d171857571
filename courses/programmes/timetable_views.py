"""One session's title and timetable, and what the joint assessment needs."""

from django.forms import HiddenInput
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page
from common.words import counted
from courses.models import Edition
from courses.programmes import editions
from courses.programmes.page import hours_of, lines_of
from courses.programmes.stored_plans import plan_of, programme_plan_of
from courses.programmes.timetable_forms import AssessmentForm, CopyTimetableForm, TimetableForm
from courses.programmes.views import back_to_edition, edition_or_404

NEXT = "next"  # the name of the button that saves and goes on to the next session


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def timetable(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Change one session's title and timetable; one that a course uses is only shown."""
    edition = edition_or_404(request, pk)
    plan = plan_of(edition)
    session = next((each for each in plan.sessions if each.number == number), None)
    if session is None:
        raise Http404
    word = edition.programme.session_word
    back, heading = back_to_edition(edition), f"{word} {number}"
    if edition.frozen_at:
        shown = {"edition": edition, "session": session, "lines": lines_of(plan, number), "back": back, "heading": heading}
        return render(request, "courses/programmes/timetable.html", shown)
    sent = request.POST if request.method == "POST" else None
    form = TimetableForm(sent, programme=programme_plan_of(edition.programme, plan), session=session, version=edition.version)

    def change() -> str:
        editions.change_session(edition, form.session, by=request.user, version=form.cleaned_data["version"])
        return f"{heading} is saved."

    following = number + 1 if number < len(plan.sessions) else 0
    on_to = reverse("courses:setup_timetable", args=[pk, following]) if following and NEXT in request.POST else ""
    more = {
        "edition": edition,
        "session": session,
        "hours": hours_of(plan, 0, plan.session_minutes),
        "following": f"Save and go on to {word.lower()} {following}" if following else "",
    }
    page = "courses/programmes/timetable_form.html"
    return form_page(request, form, change, heading=heading, back=back, on_to=on_to, template=page, more=lambda: more)


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def review_timetable(request: StaffRequest, pk: int, months: int) -> HttpResponse:
    """Change one review's timetable; of an edition that a course uses it is only shown."""
    edition = edition_or_404(request, pk)
    plan = plan_of(edition)
    review = next((each for each in plan.reviews if each.months == months), None)
    if review is None:
        raise Http404
    alone = editions.as_session(plan, review)
    (session,) = alone.sessions
    back, heading = back_to_edition(edition), f"{months}-month review"
    if edition.frozen_at:
        shown = {"edition": edition, "session": session, "lines": lines_of(alone, 1), "back": back, "heading": heading}
        return render(request, "courses/programmes/timetable.html", shown)
    sent = request.POST if request.method == "POST" else None
    form = TimetableForm(sent, programme=programme_plan_of(edition.programme, alone), session=session, version=edition.version)
    form.fields["title"].widget = HiddenInput()  # it is said with the review's months and hours

    def change() -> str:
        version = form.cleaned_data["version"]
        editions.change_review_timetable(edition, months, form.session.items, by=request.user, version=version)
        return f"{heading} is saved."

    more = {"edition": edition, "session": session, "hours": hours_of(alone, 0, review.minutes), "of_review": True}
    page = "courses/programmes/timetable_form.html"
    return form_page(request, form, change, heading=heading, back=back, template=page, more=lambda: more)


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def copy_timetable(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Copy one session's timetable onto others of the same edition."""
    edition = edition_or_404(request, pk)
    plan = plan_of(edition)
    if not 1 <= number <= len(plan.sessions):
        raise Http404
    if edition.frozen_at:
        return redirect("courses:setup_timetable", pk, number)
    name = f"{edition.programme.session_word} {number}"
    sent = request.POST if request.method == "POST" else None
    programme = programme_plan_of(edition.programme, plan)
    form = CopyTimetableForm(sent, programme=programme, number=number, version=edition.version)

    def copy() -> str:
        to = form.cleaned_data["to"]
        editions.copy_timetable(edition, number, to, by=request.user, version=form.cleaned_data["version"])
        return f"The timetable of {name} is copied onto {counted(len(to), edition.programme.session_word.lower())}."

    lead = ["What stands in the timetables you tick is lost. Their titles stay."]
    back = Back(name, reverse("courses:setup_timetable", args=[pk, number]))
    on_to = reverse("courses:setup_edition", args=[pk])
    return form_page(request, form, copy, heading=f"Copy the timetable of {name}", back=back, lead=lead, on_to=on_to)


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: StaffRequest, pk: int) -> HttpResponse:
    """Change who assesses and how long it takes; of an edition that a course uses as well, for it binds none."""
    edition = edition_or_404(request, pk)
    if edition.entry != Edition.Entry.REFERRAL:
        raise Http404
    form = AssessmentForm(
        request.POST if request.method == "POST" else None, plan=plan_of(edition).assessment, version=edition.version
    )

    def change() -> str:
        editions.change_assessment(edition, form.plan, by=request.user, version=form.cleaned_data["version"])
        return "The assessment is saved. It counts for those that are booked from now on."

    lead = [
        "A physiotherapist, a psychologist and an occupational therapist each sign a section.",
        "A nurse or a doctor may be there too.",
        "Assessments that are booked already stay as they are.",
    ]
    heading = f"Who assesses, {edition}"
    return form_page(request, form, change, heading=heading, back=back_to_edition(edition), lead=lead)
