"""Set-up of messages: each kind in the organisation's own words, seen on a real message before they are saved."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.models import Organisation
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.once import say
from common.refused import Refused
from common.words import short_moment
from courses.ground.catalogue import editions_to_schedule
from participants.models import Template
from participants.people.looks import Page, looked_at_people
from participants.people.told_apart import tell_apart
from reminders.models import Message
from reminders.own_words.reach import Reach, example_of, reach_of
from reminders.own_words.rules import EDITABLE, OURS, OwnText, placeholders_of, words_refused
from reminders.own_words.versions import names_told, own_words_of, own_words_versions, write_own_words
from reminders.pages.message import RULES
from reminders.pages.own_words_forms import OwnWordsForm
from reminders.planning.records import subjects_of, wanted_now, words_of
from reminders.wording.parts import Words

Wording = Template.Wording
WORDINGS = {str(Wording.NEUTRAL): "neutral wording", str(Wording.PLAIN): "plain wording"}


@staff_page(Right.SET_UP)
@require_safe
def own_words_list(request: StaffRequest) -> HttpResponse:
    """Show every kind of message with the version of its words, neutral and plain."""
    house = request.organisation.pk
    there = own_words_of({house})
    kinds = [
        (
            Message.Rule(rule).label,
            rule,
            RULES.get(rule, ""),
            [(each, words, there.get((house, rule, each))) for each, words in WORDINGS.items()],
        )
        for rule in EDITABLE
    ]
    editions = editions_to_schedule(request.organisation, today_in(request.organisation.tzinfo, request.now))
    return render(request, "reminders/pages/own_words.html", {"kinds": kinds, "editions": editions})


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def own_words(request: StaffRequest, rule: str, wording: str) -> HttpResponse:
    """Change the words of one kind of message; beside them who gets it in the next 14 days, and how it would read."""
    if rule not in EDITABLE or wording not in WORDINGS:
        raise Http404
    versions = list(own_words_versions(request.organisation).filter(kind=rule, wording=wording))
    latest = versions[0] if versions else None
    reach = reach_of(request.organisation, rule, wording, request.now)
    tell_apart([each.participant for each in reach.soonest if each.participant])
    examples = [(str(each.pk), _line(each, request.organisation)) for each in reach.soonest]
    form = OwnWordsForm(request.POST if request.method == "POST" else None, template=latest, examples=examples)
    back = Back("Words of messages", reverse("reminders:own_words_list"))
    heading = f"{Message.Rule(rule).label}: {WORDINGS[wording]}"

    def beside() -> dict[str, Any]:
        own = form.own if form.is_bound and form.is_valid() else _in_force(latest)
        return _beside(request, rule, wording, own, reach) | {"earlier": versions[1:], "latest": latest}

    if "look" in request.POST:
        if form.is_valid():
            _judge(request, form, rule, wording)
        more = {"form": form, "heading": heading, "back": back, "looked": form.is_valid(), **beside()}
        return render(request, "reminders/pages/own_words_of.html", more)

    def write() -> str:
        given = form.cleaned_data
        made = write_own_words(
            request.organisation,
            rule,
            wording,
            form.own,
            version=given["version"],
            by=request.user,
            now=request.now,
            submission_id=given["submission_id"],
        )
        return f"The words are saved as version {made.version}. Every message that goes from now on has them."

    return form_page(request, form, write, heading=heading, back=back, template="reminders/pages/own_words_of.html", more=beside)


def _judge(request: StaffRequest, form: OwnWordsForm, rule: str, wording: str) -> None:
    """Say what is wrong before anything is saved, as saving would."""
    names = names_told(request.organisation)
    if refusal := words_refused(form.own, rule, plain=wording == Wording.PLAIN, names=names):
        say(form, Refused(refusal[1], field=refusal[0]))


def _in_force(latest: Template | None) -> OwnText:
    return OwnText(latest.subject, latest.text) if latest else OURS


def _line(message: Message, organisation: Organisation) -> str:
    name = message.participant.listed_name if message.participant else ""
    return f"{name}, {short_moment(message.due_at.astimezone(organisation.tzinfo))}"


def _beside(request: StaffRequest, rule: str, wording: str, own: OwnText, reach: Reach) -> dict[str, Any]:
    example = example_of(request.organisation, rule, wording, reach, request.POST.get("example", ""))
    _saw(request, reach, example)
    return {
        "known": placeholders_of(rule, plain=wording == Wording.PLAIN).items(),
        "purpose": RULES.get(rule, ""),
        "reach": reach,
        "example": example,
        "preview": _preview(example, own, request) if example else None,
        "zone": request.organisation.tzinfo,
    }


def _preview(example: Message, own: OwnText, request: StaffRequest) -> Words | None:
    """The message as it would go in these words; None where it is over, so that nothing is to be said any more."""
    record = subjects_of([example]).get(example.pk)
    want = wanted_now(example, record, request.now) if record else None
    if record is None or want is None or example.participant is None:
        return None
    draft = Template(subject=own.subject, text=own.text)
    return words_of(want, record, own={(request.organisation.pk, example.rule, example.participant.wording): draft})


def _saw(request: StaffRequest, reach: Reach, example: Message | None) -> None:
    shown = [*reach.soonest, *([example] if example else [])]
    people = [each.participant for each in shown if each.participant]
    tell_apart(people)
    looked_at_people(request.user, people, Page.MESSAGES, organisation=request.organisation)
