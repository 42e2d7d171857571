"""Everything one person was asked, or a day's people: what can be typed, and for clinicians read or begun."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back
from common.once import say
from common.refused import Refused
from courses.ground.catalogue import sessions_of
from desk.questionnaires.person_page import lines_of, lines_of_session
from desk.questionnaires.typing_form import BeginForm
from participants.enrolment.on_record import records_with_held
from participants.episodes.record import episodes_of_person
from participants.people.looks import Page, looked_at_people
from reviews.questionnaires.beginning import begin_extra, measures_to_begin
from reviews.questionnaires.rules import reads_answers


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "HEAD", "POST"])
def person_questionnaires(request: StaffRequest, pk: int) -> HttpResponse:
    """List what one person was asked; a clinician may begin one that nothing asked for."""
    person = get_object_or_404(records_with_held(request.organisation), pk=pk, merged_into=None)
    person.organisation = request.organisation
    reads = reads_answers(request.membership.role, request.organisation.kind)
    episode = next((each for each in episodes_of_person(person) if each.ended_at is None), None) if reads else None
    form = None
    if episode:
        choices = [(each.slug, each.short_name) for each in measures_to_begin()]
        form = BeginForm(request.POST if request.method == "POST" else None, choices=choices)
        if form.is_valid():
            try:
                begun = begin_extra(episode, form.cleaned_data["measure"], by=request.user, now=request.now)
            except Refused as refused:
                say(form, refused)
            else:
                return redirect("desk:type_answers", begun.pk)
    audit.looked(request.user, person, page=str(Page.QUESTIONNAIRES.value))
    shown = {
        "person": person,
        "back": Back(person.full_name, reverse("desk:person", args=[pk])),
        "lines": lines_of(person),
        "form": form,
        "reads": reads,
    }
    return render(request, "desk/questionnaires/of_person.html", shown)


@staff_page(Right.KEEP_PATHWAY)
@require_safe
def session_questionnaires(request: StaffRequest, pk: int) -> HttpResponse:
    """List what is open for the people of one day: papers that lie on the table, tests to be measured."""
    session = get_object_or_404(sessions_of(request.organisation), pk=pk)
    lines = lines_of_session(session, request.now)
    people = {line.person.pk: line.person for line in lines}
    looked_at_people(request.user, people.values(), Page.QUESTIONNAIRES, organisation=request.organisation)
    shown = {"session": session, "lines": lines, "back": Back("Register", reverse("desk:register", args=[pk]))}
    return render(request, "desk/questionnaires/of_session.html", shown)
