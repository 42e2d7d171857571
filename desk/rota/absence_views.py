"""When people are away: everybody's on one page, and each person's own beside what they are down for."""

from collections.abc import Callable, Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page, pressed
from common.text.typed_keys import whole_number
from common.words import counted
from courses.ground.catalogue import facilitators_of
from courses.models import Facilitator
from courses.staffing.absences import absences_of, enter_absence, every_absence_of, take_back
from desk.rota.absence_forms import AbsenceForm
from desk.rota.absence_page import absence_rows, person_days

PAGE = ["GET", "HEAD", "POST"]


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
        },
    )


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
