"""Adding a referral, writing down what is known, looking through it, the RTT status, its ending, and taking that back."""

import dataclasses
import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.words import counted
from desk.referrals.forms import ChangeReferralForm, EndForm, NewReferralForm, RttForm, TakeBackForm, TriageForm
from desk.referrals.page import referral_page
from desk.referrals.views import refuse_without_pathway
from participants.episodes.record import confirm_rtt, episodes_of, referral_programmes
from participants.letters.following import triage_and_write
from participants.models import Episode, Referral
from participants.people.directory import found_people, people_of
from participants.people.forms import FindForm
from participants.people.told_apart import tell_apart
from participants.referrals.facts import facts_of_referral
from participants.referrals.receiving import change_referral, receive, referrals_of
from participants.referrals.triage import ENDS_WITH
from participants.stopping.pathways import end_and_write, take_back_pathway_ending
from reviews.assessments.deciding import standing_decision
from reviews.assessments.rules import proposed_ending

FOUND = 10  # people shown; more words find fewer


@staff_page(Right.KEEP_PATHWAY)
@require_safe
def find(request: StaffRequest) -> HttpResponse:
    """Find whom the referral is about, so that nobody is put on file twice."""
    refuse_without_pathway(request)
    q = FindForm(request.GET).text
    people = found_people(request.organisation, q, most=FOUND + 1) if q else []
    tell_apart(people)
    if q:
        audit.looked(request.user, request.organisation, page="referrals", search=q, found=len(people))
    shown = {
        "q": q,
        "people": people[:FOUND],
        "more": len(people) > FOUND,
        "may_add": request.membership.may(Right.EDIT_PEOPLE),
    }
    return render(request, "desk/referrals/find.html", shown)


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def refer(request: StaffRequest, pk: int) -> HttpResponse:
    """Put somebody's referral on file; who comes back within two weeks goes on where they were."""
    refuse_without_pathway(request)
    person = get_object_or_404(people_of(request.organisation).select_related("organisation"), pk=pk)
    programmes = list(referral_programmes(request.organisation, _today(request)))
    put_on_file: list[Referral] = []
    form = NewReferralForm(request.POST if request.method == "POST" else None, programmes=programmes, today=_today(request))

    def act() -> str:
        chosen = next(each for each in programmes if str(each.pk) == form.cleaned_data["programme"])
        number = form.cleaned_data["submission_id"]
        done = receive(person, chosen, form.facts, by=request.user, now=request.now, submission_id=number)
        put_on_file.append(done.referral)
        for sentence in done.lost:
            messages.warning(request, sentence)
        if done.reopened:
            return f"{person.full_name} goes on where they were: their referral had ended less than two weeks ago."
        return f"The referral of {person.full_name} is on file. What comes next stands below."

    return form_page(
        request,
        form,
        act,
        heading=f"Add a referral of {person.full_name}",
        back=Back(person.full_name, reverse("desk:person", args=[person.pk])),
        on_to=lambda: f"{reverse('desk:referral', args=[put_on_file[-1].episode_id])}#next",
        look=lambda: audit.looked(request.user, person),
    )


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what is known now."""
    found = _referral(request, pk)
    form = ChangeReferralForm(
        request.POST if request.method == "POST" else None,
        initial=dataclasses.asdict(facts_of_referral(found)),
        version=found.version,
        today=_today(request),
    )

    def act() -> str:
        version = form.cleaned_data["version"]
        changed = change_referral(found, form.facts, by=request.user, now=request.now, version=version)
        if changed.triage == Referral.Triage.ASKED_FOR_MORE and not facts_of_referral(changed).missing:
            return "What is known of the referral is written down. Nothing is missing any more: look through it again."
        return "What is known of the referral is written down."

    heading = f"What is known of the referral of {found.episode.participant.full_name}"
    return form_page(request, form, act, heading=heading, back=_back(found.episode), look=lambda: _look(request, found.episode))


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def triage(request: StaffRequest, pk: int) -> HttpResponse:
    """Look through a referral: accept it, ask for more; a clinician may turn it away."""
    found, clinician = _referral(request, pk), _is_clinician(request)
    form = TriageForm(request.POST if request.method == "POST" else None, version=found.version, clinician=clinician)
    facts = facts_of_referral(found)

    def act() -> str:
        given = form.cleaned_data
        drafted = triage_and_write(
            found,
            given["outcome"],
            by=request.membership,
            now=request.now,
            version=given["version"],
            clinician=clinician,
            reason=given.get("reason") or "",
            ask_again_on=given["ask_again_on"],
            told=given.get("told") or "",
        )
        ended = " Their pathway has ended with it." if given["outcome"] in ENDS_WITH else ""
        waits = f" {counted(len(drafted), 'letter')} to read and sign." if drafted else ""
        return f"The referral is marked: {Referral.Triage(given['outcome']).label.lower()}.{ended}{waits}"

    lead = [f"To ask for: {', '.join(facts.missing)}." if facts.missing else "Nothing is missing.", *facts.against]
    if not clinician:
        lead.append("Only a clinician can return it with advice, or say that it isn’t suitable.")
    heading = f"Look through the referral of {found.episode.participant.full_name}"
    back, look = _back(found.episode), lambda: _look(request, found.episode)
    return form_page(request, form, act, heading=heading, back=back, lead=lead, look=look)


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def rtt(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm the RTT status: one is proposed with its reason, and somebody says which it is."""
    episode = _episode(request, pk)
    proposal = referral_page(episode, now=request.now).rtt
    initial = {"status": proposal.status.value}
    form = RttForm(request.POST if request.method == "POST" else None, version=episode.version, initial=initial)

    def act() -> str:
        status, version = form.cleaned_data["status"], form.cleaned_data["version"]
        confirm_rtt(episode, status, by=request.user, now=request.now, version=version)
        return "The RTT status is confirmed by your name."

    lead = [f"Proposed: {proposal.status.label}. {proposal.why}", "Your name and the time are kept with what you confirm."]
    heading = f"RTT status of {episode.participant.full_name}"
    return form_page(request, form, act, heading=heading, back=_back(episode), lead=lead, look=lambda: _look(request, episode))


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End somebody's pathway, after saying what that does."""
    episode, clinician = _episode(request, pk), _is_clinician(request)
    decision = standing_decision(episode) if clinician else None
    proposed = proposed_ending(decision.outcome) if decision else ""
    sent = request.POST if request.method == "POST" else None
    form = EndForm(sent, version=episode.version, clinician=clinician, proposed=proposed)

    def act() -> str:
        given = form.cleaned_data
        _, drafted = end_and_write(
            episode,
            given["ending"],
            by=request.membership,
            now=request.now,
            note=given["note"],
            told=given["told"],
            clinician=clinician,
            version=given["version"],
        )
        waits = f" {counted(len(drafted), 'letter')} for a clinician to read and sign." if drafted else ""
        return f"The pathway of {episode.participant.full_name} has ended. It can be taken back on this page.{waits}"

    lead = [
        "They leave the waiting list, an open offer is taken back, and places and assessments to come are given up.",
        "If they died, nothing is sent to them any more. If they aren’t interested, a task asks somebody to tell the clinic.",
        "The record stays, and the ending can be taken back.",
    ]
    if decision and proposed:
        lead.insert(0, f"The team decided: {decision.get_outcome_display().lower()}.")
    if not clinician:
        lead.append("That somebody did not come, or isn’t suitable, is for a clinician to say.")
    heading = f"End the pathway of {episode.participant.full_name}?"
    return form_page(request, form, act, heading=heading, back=_back(episode), lead=lead, look=lambda: _look(request, episode))


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an ending back; what it closed returns where it still fits, and what doesn't is said."""
    episode = _episode(request, pk)
    form = TakeBackForm(request.POST if request.method == "POST" else None, version=episode.version)

    def act() -> str:
        version = form.cleaned_data["version"]
        done = take_back_pathway_ending(episode, by=request.user, now=request.now, version=version)
        for sentence in done.lost:
            messages.warning(request, sentence)
        return " ".join([f"The pathway of {episode.participant.full_name} goes on.", *done.returned])

    ended = f"It ended: {episode.get_ending_display().lower()}." if episode.ended_at else "It hasn’t ended."
    lead = [ended, "What it closed returns where it still fits; you are told what doesn’t."]
    heading = f"Take the ending of {episode.participant.full_name} back?"
    return form_page(request, form, act, heading=heading, back=_back(episode), lead=lead, look=lambda: _look(request, episode))


def _episode(request: StaffRequest, pk: int) -> Episode:
    found: Episode = get_object_or_404(episodes_of(request.organisation), pk=pk)
    return found


def _referral(request: StaffRequest, pk: int) -> Referral:
    """The latest referral of the episode with this key."""
    of = referrals_of(request.organisation).filter(episode=_episode(request, pk)).order_by("-received_on", "-pk")
    return get_object_or_404(referrals_of(request.organisation), pk__in=of.values_list("pk", flat=True)[:1])


def _back(episode: Episode) -> Back:
    return Back(f"Referral of {episode.participant.full_name}", reverse("desk:referral", args=[episode.pk]))


def _look(request: StaffRequest, episode: Episode) -> None:
    audit.looked(request.user, episode.participant)


def _is_clinician(request: StaffRequest) -> bool:
    return request.membership.may(Right.CLINICAL_RECORD)


def _today(request: StaffRequest) -> dt.date:
    return today_in(request.organisation.tzinfo, request.now)
