"""The office writes to everybody on a course: chooses words to begin with, sees what real people would read, then sends."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.once import say
from common.refused import Refused
from courses.ground.catalogue import courses_of
from courses.models import Course
from desk.everybody.writing_forms import WriteForm, beginnings
from desk.shared.places import course_facts
from desk.shared.telling import telling_of
from participants.models import Participant
from participants.people.looks import Page, looked_at_people
from reminders.everybody.writing import (
    OF_USE_DAYS,
    Preview,
    previews,
    refuse_words,
    templates_of,
    write_to_everybody,
    written_to_people,
)
from reminders.wording.written import FILLED_IN


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def write_to_course(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask what is written, show what each kind of reader gets and who is reached how, then write to all of them."""
    found = courses_of(request.organisation).select_related("venue", "programme", "organisation")
    course = get_object_or_404(found, pk=pk)
    begins = beginnings(templates_of(request.organisation))
    begin = next((each for each in begins if each.key == request.GET.get("begin")), None)
    form = WriteForm(request.POST if request.method == "POST" else None, begin=begin)
    shown = _previews(request, course, form)
    if shown and "do" in request.POST and _written(request, course, form):
        return redirect("desk:course", course.pk)
    people = written_to_people(course)
    telling = telling_of(people, request.organisation.country)
    _saw(request, [*telling.named, *(each.person for each in shown)])
    return render(
        request,
        "desk/everybody/write.html",
        {
            "course": course,
            "facts": course_facts(course, request.organisation),
            "form": form,
            "people": people,
            "telling": telling,
            "previews": shown,
            "beginnings": begins,
            "filled_in": FILLED_IN.items(),
            "days": OF_USE_DAYS,
        },
    )


def _saw(request: StaffRequest, people: list[Participant]) -> None:
    looked_at_people(request.user, people, Page.TO_TELL, organisation=request.organisation)


def _previews(request: StaffRequest, course: Course, form: WriteForm) -> list[Preview]:
    """What real people would read; nothing where nothing was written yet, or it can't go, which the form says."""
    if not form.is_valid():
        return []
    subject, words = form.cleaned_data["subject"], form.cleaned_data["words"]
    try:
        refuse_words(course, subject, words)
    except Refused as refused:
        form.add_error("words" if refused.field == "text" else "subject", refused.sentence)
        return []
    return previews(course, subject, words, now=request.now)


def _written(request: StaffRequest, course: Course, form: WriteForm) -> bool:
    given = form.cleaned_data
    try:
        write_to_everybody(
            course,
            given["subject"],
            given["words"],
            by=request.user,
            now=request.now,
            submission_id=given["submission_id"],
            keep=given["keep"],
        )
    except Refused as refused:
        say(form, refused)
        return False
    messages.success(request, f"It goes to everybody on {course.name}. Messages show what became of it.")
    return True
