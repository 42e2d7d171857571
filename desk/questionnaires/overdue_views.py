"""The office's list of questions that nobody has answered, and what somebody said who was asked about them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page, pressed
from common.pages.paging import bounded_count
from common.words import long_date
from courses.ground.catalogue import programmes_of
from desk.questionnaires.overdue_forms import AGAIN, PUT_OFF, OverdueFilters, SaidForm
from desk.questionnaires.overdue_page import LISTS, narrowed, overdue_page, point_rows, reached_by_mail
from participants.people.looks import Page, looked_at_people
from participants.people.told_apart import tell_apart
from reviews.models import Questionnaire
from reviews.questionnaires.anchors import asking_points
from reviews.questionnaires.chasing import ask_after_all, ask_again, decline_point, points_of_people, put_off

DECLINED = Questionnaire.State.DECLINED


@staff_page(Right.KEEP_PATHWAY)
@require_safe
def unanswered(request: StaffRequest) -> HttpResponse:
    """List whom to ask about questions that nobody has answered: what closes soonest first."""
    house = request.organisation
    find = OverdueFilters(request.GET, points=asking_points(house), programmes=programmes_of(house))
    wanted = find.wanted()
    page, rows = overdue_page(house, wanted, request.GET.get("cursor", ""), request.now)
    looked_at_people(request.user, {row.person.pk: row.person.full_name for row in rows}, Page.QUESTIONNAIRES, organisation=house)
    tell_apart([row.person for row in rows])
    query = request.GET.copy()
    query.pop("cursor", None)
    shown = {
        "find": find,
        "page": page,
        "rows": rows,
        "count": bounded_count(narrowed(LISTS[wanted.show](house, request.now), wanted)),
        "show": wanted.show,
        "narrowed": bool(wanted.point or wanted.programme),
        "query": query.urlencode(),
    }
    return render(request, "desk/questionnaires/unanswered.html", shown)


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "HEAD", "POST"])
def asked_about(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what somebody said who was asked about the questions of one point; lead to typing what they answered."""
    house = request.organisation
    found: Questionnaire = get_object_or_404(points_of_people(house), pk=pk)
    person = found.owner.participant
    form = SaidForm(request.POST if request.method == "POST" else None, by_mail=reached_by_mail(person))

    def write() -> str:
        typed = form.cleaned_data
        if typed["said"] == AGAIN:
            ask_again(found, by=request.user, now=request.now)
            return f"{person.full_name} is asked once more by e-mail."
        if typed["said"] == PUT_OFF:
            put_off(found, typed["until"], by=request.user, now=request.now)
            return f"Nobody asks {person.full_name} before {long_date(typed['until'])}."
        decline_point(found, typed["code"], by=request.user, now=request.now)
        return f"It is written down that {person.full_name} would rather not answer."

    def more() -> dict[str, object]:
        [row] = point_rows([found], house, request.now)
        return {"row": row, "open": found.state == Questionnaire.State.OPEN, "declined": found.state == DECLINED}

    return form_page(
        request,
        form,
        write,
        heading=f"Questions: {person.full_name}",
        back=Back("Questionnaires", reverse("desk:unanswered")),
        template="desk/questionnaires/asked_about.html",
        more=more,
        look=lambda: audit.looked(request.user, person, page=str(Page.QUESTIONNAIRES.value)),
    )


@staff_page(Right.KEEP_PATHWAY)
@require_POST
def answer_after_all(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back that somebody would rather not answer."""
    found: Questionnaire = get_object_or_404(points_of_people(request.organisation), pk=pk)
    name = found.owner.participant.full_name
    pressed(request, lambda: ask_after_all(found, by=request.user, now=request.now), f"{name} is asked again.")
    return redirect("desk:asked_about", pk)
