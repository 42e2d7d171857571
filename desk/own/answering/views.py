"""Somebody's own questionnaires. Each answer is kept as it is given: by a script as it is tapped, without one page by page."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ParticipantRequest, participant_page
from common.refused import Refused
from desk.own.answering.page import MeasurePage, last_moment, measure_page, own_list, saved_words
from desk.own.timetable import own_person
from desk.shared.reading_times import reading_times
from participants.models import Participant
from reviews.questionnaires.answering import finish, save_answers
from reviews.questionnaires.declining import DeclineCode, decline
from reviews.questionnaires.own import OwnQuestionnaire, own_questionnaires
from reviews.questionnaires.rules import alarming, field_of, typed_answer

Problems = dict[int, tuple[str, str]]


def _language() -> str:
    return get_language() or "en"


@participant_page
@never_cache
@require_safe
def my_questionnaires(request: ParticipantRequest) -> HttpResponse:
    """Show what is to answer, by point, and what was answered."""
    person = own_person(request.user, request.organisation)
    page = own_list(person, language=_language(), now=request.now)
    return render(request, "desk/own/answering/list.html", {"page": page, "times": page.times})


def _own(request: ParticipantRequest, pk: int) -> tuple[Participant, OwnQuestionnaire, list[OwnQuestionnaire]]:
    """Somebody, the questionnaire they opened, and all of theirs; 404 for anybody else's."""
    person = own_person(request.user, request.organisation)
    all_of_them = own_questionnaires(person, language=_language(), now=request.now)
    found = next((each for each in all_of_them if each.row.pk == pk), None)
    if found is None:
        raise Http404
    return person, found, all_of_them


def _lead_on(request: ParticipantRequest, found: OwnQuestionnaire, all_of_them: list[OwnQuestionnaire]) -> HttpResponse:
    """An old link leads to what is asked now: the same measure where it is asked again, else the list."""
    if found.is_finished:
        messages.info(request, _("You have answered these questions. Thank you."))
    elif found.is_for_later(request.now):
        messages.info(
            request, _("Your date has changed, and we ask you these questions when it is near. What you answered is kept.")
        )
    else:
        day = last_moment(found.row.closes_at, request.organisation.tzinfo)
        messages.info(request, _("Those questions could be answered until %(day)s. What you answered is kept.") % {"day": day})
    current = (each for each in all_of_them if each.row.measure == found.row.measure and each.is_to_answer(request.now))
    if again := next(current, None):
        return redirect("desk:my_measure", again.row.pk)
    return redirect("desk:my_questionnaires")


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_measure(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Show one measure, or keep what was answered of it: all that a page sends, or what a script sends as it is tapped."""
    by_script = request.headers.get("Accept") == "application/json"
    if by_script and request.method == "GET":
        return JsonResponse({"writer": request.user.pk, "token": get_token(request)})
    person, found, all_of_them = _own(request, pk)
    if request.method != "POST":
        if not found.may_be_answered(request.now):
            return _lead_on(request, found, all_of_them)
        return _show(request, measure_page(person, found, all_of_them, now=request.now))
    problems, kept, why = _keep(request, found)
    if by_script:
        return _said(request, found, problems, kept, why)
    if why:
        messages.error(request, why)
        return redirect("desk:my_questionnaires")
    page = measure_page(person, found, all_of_them, now=request.now, problems=problems)
    return _show(request, page) if problems else _go_on(request, page)


def _keep(request: ParticipantRequest, found: OwnQuestionnaire) -> tuple[Problems, Mapping[int, int | None], str]:
    """Keep every answer that came and can be one. Returns what couldn't be kept of an item, what was, and why nothing was."""
    problems: Problems = {}
    answers: dict[int, int | None] = {}
    for item in found.measure.items:
        sent = request.POST.get(field_of(item.number), "").strip()
        if not sent:
            continue
        try:
            answers[item.number] = typed_answer(found.measure, item.number, sent)
        except Refused as refused:
            problems[item.number] = (sent[:20], refused.sentence)
    if not answers:
        return problems, answers, ""
    try:
        save_answers(found.row, answers, by=request.user, by_person=True, now=request.now, pack=found.pack)
    except Refused as refused:
        return problems, {}, refused.sentence
    return problems, answers, ""


def _said(
    request: ParticipantRequest, found: OwnQuestionnaire, problems: Problems, kept: Mapping[int, int | None], why: str
) -> JsonResponse:
    """What static/js/questionnaire.js is told: what was saved and when, what wasn't and why, and the numbers to ring now."""
    if why:
        return JsonResponse({"state": "refused", "words": why}, status=422)
    numbers = ""
    if alarming(found.measure, kept):
        times = reading_times(request.organisation, request.now)
        numbers = render_to_string("desk/own/answering/ring_now.html", {"times": times}, request)
    said = {
        "state": "saved",
        "words": saved_words(request.now, request.organisation.tzinfo),
        "problems": {field_of(number): sentence for number, (_sent, sentence) in problems.items()},
        "numbers": numbers,
    }
    return JsonResponse(said)


def _show(request: ParticipantRequest, page: MeasurePage) -> HttpResponse:
    shown = {"page": page, "times": page.times, "codes": DeclineCode.choices}
    return render(request, "desk/own/answering/measure.html", shown)


def _go_on(request: ParticipantRequest, page: MeasurePage) -> HttpResponse:
    """Everything is kept: finish where nothing was left out, else show what was."""
    if page.left_out:
        return redirect("desk:my_measure_end", page.own.row.pk)
    return _finish(request, page)


def _finish(request: ParticipantRequest, page: MeasurePage) -> HttpResponse:
    try:
        finish(page.own.row, by=request.user, by_person=True, now=request.now)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("desk:my_measure", page.own.row.pk)
    if page.next_measure:
        return redirect("desk:my_measure", page.next_measure.row.pk)
    messages.success(request, _("Thank you. That was all: your answers are saved."))
    return redirect("desk:my_questionnaires")


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_answer(request: ParticipantRequest, pk: int, item: int) -> HttpResponse:
    """One question a page, for browsers without scripts: its answer is kept before the next one is shown."""
    person, found, all_of_them = _own(request, pk)
    if request.method != "POST" and not found.may_be_answered(request.now):
        return _lead_on(request, found, all_of_them)
    problems: Problems = {}
    if request.method == "POST":
        problems, _kept, why = _keep(request, found)
        if why:
            messages.error(request, why)
            return redirect("desk:my_questionnaires")
    page = measure_page(person, found, all_of_them, now=request.now, problems=problems)
    shown = page.question(item)
    if shown is None:
        raise Http404
    if request.method == "POST" and not problems:
        following = page.after(shown)
        if following:
            return redirect("desk:my_item", pk, following.asked.item.number)
        return redirect("desk:my_measure_end", pk)
    back = page.questions[shown.place - 2] if shown.place > 1 else None
    return render(request, "desk/own/answering/question.html", {"page": page, "each": shown, "before": back, "times": page.times})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_measure_end(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Show what was left out, and finish with or without it."""
    person, found, all_of_them = _own(request, pk)
    if found.is_finished or (request.method != "POST" and not found.may_be_answered(request.now)):
        return _lead_on(request, found, all_of_them)
    page = measure_page(person, found, all_of_them, now=request.now)
    if request.method == "POST":
        return _finish(request, page)
    return render(request, "desk/own/answering/end.html", {"page": page, "times": page.times, "codes": DeclineCode.choices})


@participant_page
@require_POST
def my_measure_no(request: ParticipantRequest, pk: int) -> HttpResponse:
    """They would rather not answer these."""
    _person, found, _all = _own(request, pk)
    try:
        decline(found.row, request.POST.get("code", ""), by=request.user, now=request.now)
        messages.success(request, _("That is fine. We ask you these no more, and your place is yours."))
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(reverse("desk:my_measure", args=[pk]))
    return redirect("desk:my_questionnaires")
