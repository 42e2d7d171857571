"""Scheduling a course: the form, its live preview, and creating."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.parts import summary_of
from common.pages.components import Params
from common.refused import Refused
from common.words import counted, long_date
from courses.dates.wall_time import OccursTwice
from courses.ground import catalogue
from courses.models import Course
from courses.scheduling import creating as scheduling
from courses.scheduling.forms import OTHER_FIRST_DAY, ScheduleForm
from courses.scheduling.previewing import CoursePreview, preview

CREATE = "create"  # the name of the button that saves; every other way of sending the form only shows the dates


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: StaffRequest) -> HttpResponse:
    """Show every date a course would have, again at each change, and create it once nothing is left to settle."""
    organisation = request.organisation
    today = today_in(organisation.tzinfo, request.now)
    editions = list(catalogue.editions_to_schedule(organisation, today).prefetch_related("formats"))
    # What it mostly runs comes first; what is used from a later day on, last.
    editions.sort(key=lambda each: (bool(each.valid_from and each.valid_from > today), each.programme.kind != organisation.kind))
    if not editions:
        return render(request, "courses/scheduling/nothing_to_schedule.html")
    posted = request.POST if request.method == "POST" else None
    form = ScheduleForm(posted, editions=editions, venues=list(catalogue.venues_of(organisation)), today=today)
    preview = preview_of(form, request)
    if request.htmx:
        return render(request, "courses/scheduling/schedule_live.html", live_parts(form, preview))
    creating = posted is not None and CREATE in posted
    if creating and (course := created(form, preview, request)):
        messages.success(request, f"{course.name} is scheduled.")
        return redirect("desk:course", pk=course.pk)
    return render(request, "courses/scheduling/schedule.html", whole_page(form, preview, creating=creating))


def preview_of(form: ScheduleForm, request: StaffRequest) -> CoursePreview | None:
    """Return what the form would make; None, with the reason in the form, when there are no dates to show."""
    if not form.is_valid():
        return None
    try:
        return preview(form.draft, organisation=request.organisation, now=request.now)
    except OccursTwice as question:
        form.asks_which = True
        form.blame(question.sentence, question.field)
    except Refused as refused:
        form.blame(refused.sentence, refused.field)
    return None


def created(form: ScheduleForm, preview: CoursePreview | None, request: StaffRequest) -> Course | None:
    """Create the course, or return what the same form made before; None, with the reasons in the form, when it can't be."""
    number = form.cleaned_data.get("submission_id")
    # Asked after the preview: had that seen the first click's course in its own way, so does this.
    if number and (earlier := catalogue.courses_of(request.organisation).filter(submission_id=number).first()):
        return earlier
    if preview is None or not form.may_create(preview):
        return None
    try:
        return scheduling.create_course(
            form.draft, organisation=request.organisation, by=request.user, now=request.now, submission_id=number
        )
    except Refused as refused:
        form.blame(refused.sentence, refused.field)
    return None


def whole_page(form: ScheduleForm, preview: CoursePreview | None, *, creating: bool) -> dict[str, Any]:
    """What the page shows; points still to settle stand in the error summary once somebody wanted to create."""
    points = open_points(preview) if creating and preview else []
    return parts(form, preview) | {"summary": summary_of([form], points)}


def live_parts(form: ScheduleForm, preview: CoursePreview | None) -> dict[str, Any]:
    """What htmx shows: the preview, and the boxes only when they hold something else than was sent.

    Nobody is blamed in red while typing: what is missing stands in the place of the dates.
    """
    missing = form.sentences()
    form.errors.clear()
    return parts(form, preview) | {"missing": missing, "live": True}


def parts(form: ScheduleForm, preview: CoursePreview | None) -> dict[str, Any]:
    """What the page and its live part both show."""
    here = reverse("courses:schedule")
    shown: dict[str, Any] = {"form": form, "preview": preview, "here": here}
    if preview:
        shown |= {
            "makes": makes(form, preview),
            "counts": counts(preview),
            "open_rows": [row for row in preview.rows if row.to_settle],
            "clean_starts": [clean_start(day.isoformat(), long_date(day), here) for day in preview.clean_starts],
            "seen": form.seen,
        }
    return shown


def makes(form: ScheduleForm, preview: CoursePreview) -> str:
    """Return "12 days and 3 reviews"."""
    reviews = sum(row.is_review for row in preview.rows)
    word = form.chosen_edition.programme.session_word.lower() if form.chosen_edition else "session"
    sessions = counted(len(preview.rows) - reviews, word)
    return f"{sessions} and {counted(reviews, 'review')}" if reviews else sessions


def counts(preview: CoursePreview) -> list[dict[str, object]]:
    """The strip above the dates."""
    return [
        {"label": "Clear", "value": preview.clear, "tone": "good"},
        {"label": "To settle", "value": preview.to_settle, "tone": "bad" if preview.to_settle else ""},
        {"label": "Good to know", "value": preview.good_to_know, "tone": ""},
    ]


def open_points(preview: CoursePreview) -> list[Params]:
    """Lines of the error summary for dates still to settle, each a link to its question."""
    rows = {row.id: row for row in preview.rows}
    questions = {key: row.question.name if row.question else key for key, row in rows.items()}
    return [
        {"text": f"{point.headline}{point.rest}", "href": f"#{questions[point.row_id]}"}
        for point in preview.points
        if point.to_settle
    ]


def clean_start(value: str, words: str, here: str) -> Params:
    """A button that puts another first day into the form and shows its dates, with or without scripts."""
    live = {"hx-post": here, "hx-target": "#preview"}
    return {"text": words, "variant": "secondary", "small": True, "name": OTHER_FIRST_DAY, "value": value, "attributes": live}
