"""When people are away: everybody's on one page, and each person's own beside what they are down for."""

from collections.abc import Callable, Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page, pressed
from common.text.typed_keys import whole_number
from common.words import counted
from courses.ground.catalogue import facilitators_of
from courses.models import Facilitator
from courses.staffing.absences import absences_of, enter_absence, every_absence_of, take_back
from courses.staffing.usual_week import say_working_days, working_days_of, working_days_words
from desk.rota.absence_forms import AbsenceForm, WorkingDaysForm
from desk.rota.absence_page import absence_rows, person_days

PAGE = ["GET", "HEAD", "POST"]
MOST_SAID = 3  # statements of working days shown, the latest first


@staff_page(Right.SCHEDULE)
@require_http_methods(PAGE)
def absences(request: StaffRequest) -> HttpResponse:
    """Show who is away from today on, and write down another absence."""
    rows = absence_rows(absences_of(request.organisation, since=request.now), request.organisation)
    return _absence_page(
        request,
        list(facilitators_of(request.organisation)),
        heading="Who is away",
        back=Back("Who does what", reverse("desk:term")),
        more=lambda: {"rows": rows, "shows_who": True},
    )


@staff_page(Right.SCHEDULE)
@require_http_methods(PAGE)
def rota_person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show when somebody is away and what they are down for, and write down another absence."""
    person = get_object_or_404(facilitators_of(request.organisation), pk=pk)
    person.organisation = request.organisation
    theirs = absences_of(request.organisation, since=request.now).filter(facilitator=person)
    return _absence_page(
        request,
        [person],
        heading=f"When {person} is away",
        back=Back("Who does what", reverse("desk:term")),
        more=lambda: {
            "rows": absence_rows(theirs, request.organisation),
            "person": person,
            "days": person_days(person, now=request.now),
            "working": [working_days_words(each) for each in working_days_of(person)[:MOST_SAID]],
        },
    )


@staff_page(Right.SCHEDULE)
@require_http_methods(PAGE)
def working_days(request: StaffRequest, pk: int) -> HttpResponse:
    """Say on which weekdays somebody works, from a day on."""
    person = get_object_or_404(facilitators_of(request.organisation), pk=pk)
    person.organisation = request.organisation
    said = working_days_of(person)
    shown = {
        "weekdays": said[0].weekdays if said else list(range(5)),
        "valid_from": today_in(person.organisation.tzinfo, request.now),
    }
    form = WorkingDaysForm(request.POST if request.method == "POST" else None, initial=shown)
    back = Back(f"When {person} is away", reverse("desk:rota_person", args=[pk]))

    def say_them() -> str:
        given = form.cleaned_data
        saved = say_working_days(person, given["weekdays"], given["valid_from"], by=request.user, now=request.now)
        return f"{person} works on {working_days_words(saved)}."

    lead = [
        "The rota doesn’t offer them on other days, and assessments aren’t looked for then. What they are down for stays theirs.",
        *(f"So far: {working_days_words(each)}." for each in said[:MOST_SAID]),
    ]
    return form_page(request, form, say_them, heading=f"Working days of {person}", back=back, on_to=back.url, lead=lead)


@staff_page(Right.SCHEDULE)
@require_POST
def take_back_absence(request: StaffRequest, pk: int) -> HttpResponse:
    """They are there after all."""
    absence = get_object_or_404(every_absence_of(request.organisation), pk=pk)
    said = f"{absence.facilitator} is there after all. What they were taken off isn’t given back by itself."
    pressed(request, lambda: take_back(absence, by=request.user, now=request.now), said)
    return redirect("desk:absences")


def _absence_page(
    request: StaffRequest,
    people: Sequence[Facilitator],
    *,
    heading: str,
    back: Back,
    more: Callable[[], Mapping[str, object]],
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = AbsenceForm(posted, people=people, zone=request.organisation.tzinfo)

    def enter() -> str:
        agreed = [key for each in request.POST.get("taking_off", "").split(",") if (key := whole_number(each)) is not None]
        absence = enter_absence(
            form.chosen,
            form.span,
            kind=form.cleaned_data["kind"],
            note=form.cleaned_data["note"],
            by=request.user,
            now=request.now,
            taking_off=agreed,
            submission_id=form.cleaned_data["submission_id"],
        )
        taken = f" Taken off {counted(len(agreed), 'item')}." if agreed else ""
        return f"{absence.facilitator} is written down as away.{taken}"

    return form_page(
        request, form, enter, heading=heading, back=back, on_to=request.path, template="desk/rota/absences.html", more=more
    )
