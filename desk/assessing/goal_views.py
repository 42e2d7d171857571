"""A person's own goals: written down at an assessment, looked at again, set aside."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.text.typed_keys import whole_number
from courses.models import Session
from desk.assessing.record_forms import GoalAsideForm, GoalForm, HowFarForm
from participants.models import Episode, Participant
from participants.people.looks import Page
from reviews.assessments.sections import pathways_on_record
from reviews.goals import keeping
from reviews.group_notes.reading import reviews_on_pathway


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def add_goal(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down a goal of somebody's pathway in their own words."""
    episode = get_object_or_404(pathways_on_record(request.organisation), pk=pk)
    form, session = GoalForm(request.POST or None), _session(request, episode)

    def act() -> str:
        keeping.add_goal(episode, session=session, by=request.user, now=request.now, **form.cleaned_data)
        return "The goal is written down."

    person = episode.participant
    heading = f"A goal of {person.full_name}"
    return form_page(request, form, act, heading=heading, back=_back(episode, session), look=lambda: _look(request, person))


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def how_far(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down how far somebody says they are with a goal."""
    goal = get_object_or_404(keeping.goals_of(request.organisation), pk=pk)
    form, session = HowFarForm(request.POST or None), _session(request, goal.episode)

    def act() -> str:
        keeping.say_how_far(goal, session=session, by=request.user, now=request.now, **form.cleaned_data)
        return "It is written down."

    person = goal.episode.participant
    return form_page(
        request,
        form,
        act,
        heading=f"How far is {person.full_name}?",
        back=_back(goal.episode, session),
        lead=[f"“{goal.words}”"],
        look=lambda: _look(request, person),
    )


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def set_goal_aside(request: StaffRequest, pk: int) -> HttpResponse:
    """Set a goal aside, with the reason; it stays on the record."""
    goal = get_object_or_404(keeping.goals_of(request.organisation), pk=pk)
    form = GoalAsideForm(request.POST or None)

    def act() -> str:
        keeping.set_goal_aside(goal, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        return "The goal is set aside."

    person = goal.episode.participant
    return form_page(
        request,
        form,
        act,
        heading="Set a goal aside",
        back=_back(goal.episode, None),
        lead=[f"“{goal.words}” stays on the record of {person.full_name}, with your reason."],
        look=lambda: _look(request, person),
    )


def _session(request: StaffRequest, episode: Episode) -> Session | None:
    """The review at which it is said, where the address names one that they have a place at."""
    key = whole_number(request.GET.get("session", ""))
    place = next((each for each in reviews_on_pathway([episode.pk]) if each.session_id == key), None) if key else None
    return place.session if place else None


def _back(episode: Episode, session: Session | None) -> Back:
    if session:
        return Back("Own part of the review", f"{reverse('desk:own_notes', args=[session.pk, episode.pk])}#goals")
    return Back("Clinical record", f"{reverse('desk:clinical_record', args=[episode.participant_id])}#goals")


def _look(request: StaffRequest, person: Participant) -> None:
    audit.looked(request.user, person, page=str(Page.CLINICAL.value))
