"""Between the days, on one's own page: plans, thought challenges, questions for the doctor, what both sides take on."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ParticipantRequest, participant_page
from common.once import Stale, say
from common.refused import Refused
from common.text.typed_keys import typed_key
from courses.models import Session
from desk.own.telling.practice_forms import ChallengeForm, LookBackForm, NewChallengeForm, PracticeForm, QuestionForm
from desk.own.timetable import own_person
from desk.shared.reading_times import reading_times
from participants.models import Enrolment, Participant, ResponsibilitiesAccepted
from participants.practice import challenges, plans
from participants.questions import asking
from participants.responsibilities.accepting import accept_responsibilities, responsibilities_of


def _own(request: ParticipantRequest) -> tuple[Participant, Enrolment]:
    """Somebody and the place they practise with; 404 for whoever is on no hospital's programme."""
    person = own_person(request.user, request.organisation)
    enrolment = plans.enrolment_in_practice(person)
    if enrolment is None:
        raise Http404
    enrolment.participant = person
    return person, enrolment


def _sent(request: ParticipantRequest) -> object:
    return request.POST if request.method == "POST" else None


@participant_page
@never_cache
@require_safe
def between(request: ParticipantRequest) -> HttpResponse:
    """Show everything there is to do between the days."""
    person, enrolment = _own(request)
    session = asking.own_doctor_session(person, request.now)
    shown = {
        "plans": plans.plans_with(enrolment),
        "challenges": list(challenges.own_challenges(person)),
        "session": session,
        "responsibilities": responsibilities_of(enrolment),
        **(_questions(person, session, request.now) if session else {}),
    }
    return render(request, "desk/own/telling/between.html", shown)


def _questions(person: Participant, session: Session, now: dt.datetime) -> dict[str, object]:
    closes = asking.closing_of(session)
    zone = person.organisation.tzinfo
    return {"questions": asking.own_questions(person, session), "closes": closes.astimezone(zone), "is_open": now < closes}


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_plan(request: ParticipantRequest) -> HttpResponse:
    """Plan what to practise at home after a day."""
    _person, enrolment = _own(request)
    day = plans.day_to_practise_after(enrolment, request.now)
    if day is None:
        raise Http404
    form = PracticeForm(_sent(request))
    if form.is_valid():
        try:
            once = form.cleaned_data["submission_id"]
            plans.plan_practice(enrolment, day, form.planned, by=request.user, now=request.now, submission_id=once)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Your plan is saved."))
            return redirect("desk:between_days")
    return render(request, "desk/own/telling/plan.html", {"form": form, "day": day})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_practice(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Say how a plan went."""
    _person, enrolment = _own(request)
    found = get_object_or_404(plans.plans_of(request.organisation).filter(enrolment=enrolment), pk=pk)
    form = LookBackForm(_sent(request), initial={"times": found.times_done, "in_the_way": found.in_the_way})
    if form.is_valid():
        try:
            plans.look_back(found, by=request.user, now=request.now, **form.cleaned_data)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Thank you. We look at it together on the next day."))
            return redirect("desk:between_days")
    return render(request, "desk/own/telling/look_back.html", {"form": form, "plan": found})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_challenge(request: ParticipantRequest) -> HttpResponse:
    """Plan a thought challenge, for oneself."""
    _person, enrolment = _own(request)
    form = NewChallengeForm(_sent(request))
    if form.is_valid():
        try:
            once = form.cleaned_data["submission_id"]
            challenges.write_challenge(enrolment, form.written, by=request.user, now=request.now, submission_id=once)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("It is saved, for you alone."))
            return redirect("desk:between_days")
    times = reading_times(request.organisation, request.now)
    return render(request, "desk/own/telling/challenge.html", {"form": form, "times": times})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_challenge(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Write on, share it with the team, or delete what was never shared."""
    person, _enrolment = _own(request)
    found = get_object_or_404(challenges.own_challenges(person), pk=pk)
    shown = {"strategy": found.strategy, "expected": found.expected, "happened": found.happened, "what_next": found.what_next}
    pressed = request.method == "POST" and ("share" in request.POST or "delete" in request.POST)
    shared = found.shared_at is not None
    form = ChallengeForm(None if pressed else _sent(request), initial=shown, version=found.version, shared=shared)
    try:
        if "share" in request.POST:
            read_at = typed_key(request.POST.get("version", ""))
            challenges.share_challenge(found, by=request.user, now=request.now, version=read_at)
            messages.success(request, _("Our team can read it now."))
            return redirect("desk:my_challenge", pk)
        if "delete" in request.POST:
            challenges.delete_challenge(found, by=request.user)
            messages.success(request, _("It is deleted."))
            return redirect("desk:between_days")
        if form.is_valid():
            version = form.cleaned_data["version"]
            challenges.change_challenge(found, form.written, by=request.user, now=request.now, version=version)
            messages.success(request, _("It is saved."))
            return redirect("desk:between_days")
    except Refused as refused:
        _say(request, form, refused)
    times = reading_times(request.organisation, request.now)
    return render(request, "desk/own/telling/challenge.html", {"form": form, "challenge": found, "times": times})


def _say(request: ParticipantRequest, form: forms.Form, refused: Refused) -> None:
    if form.is_bound:
        say(form, refused)
    else:
        messages.error(request, refused.sentence)


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_question(request: ParticipantRequest) -> HttpResponse:
    """Send a question for the doctor, until questions close."""
    person, _enrolment = _own(request)
    session = asking.own_doctor_session(person, request.now)
    if session is None:
        messages.info(request, _("None of your dates to come has a time with a doctor. Ask one of us."))
        return redirect("desk:between_days")
    form = QuestionForm(_sent(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            asking.ask_doctor(person, session, by=request.user, now=request.now, **given)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Your question is sent."))
            return redirect("desk:my_question")
    shown = _questions(person, session, request.now)
    return render(request, "desk/own/telling/question.html", {"form": form, "session": session, **shown})


@participant_page
@require_POST
def question_back(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Take a question back."""
    person, _enrolment = _own(request)
    found = get_object_or_404(asking.all_questions_of(person), pk=pk)
    try:
        asking.take_question_back(found, by=request.user, now=request.now)
        messages.success(request, _("Your question is taken back."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("desk:my_question")


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_responsibilities(request: ParticipantRequest) -> HttpResponse:
    """Read what both sides take on, and say yes to it."""
    _person, enrolment = _own(request)
    found = responsibilities_of(enrolment)
    if request.method == "POST":
        try:
            us, you = (int(part) for part in request.POST.get("versions", "").split("-"))
            way = ResponsibilitiesAccepted.Way.SELF
            accept_responsibilities(enrolment, (us, you), way=way, by=request.user, now=request.now)
            messages.success(request, _("Thank you. It is saved."))
        except Stale:
            messages.error(request, _("The words have changed since you opened this page. Please read them again, then say yes."))
        except Refused as refused:
            messages.error(request, refused.sentence)
        except ValueError:
            messages.error(request, _("This form has lost its version. Open the page again."))
        return redirect("desk:my_responsibilities")
    return render(request, "desk/own/telling/responsibilities.html", {"found": found, "enrolment": enrolment})
