"""Putting right what was answered: for clinicians, with the reason; what stood there before stays on the page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.forms.pages import Back
from common.once import say
from common.refused import Refused
from desk.questionnaires.reading_page import KEYS, SIDES
from desk.questionnaires.typing_form import CorrectionForm
from desk.questionnaires.words import point_words
from participants.people.looks import Page
from reviews.measures.following_up import measure_here
from reviews.models import Questionnaire
from reviews.questionnaires import answering
from reviews.questionnaires.answering import person_of, questionnaires_in, side_is_finished
from reviews.questionnaires.correcting import CorrectedAnswers, correct_answers, day_is_theirs
from reviews.questionnaires.rules import reads_answers


@staff_page(Right.CLINICAL_RECORD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def put_right(request: StaffRequest, pk: int, side: str) -> HttpResponse:
    """Change one side's finished answers, with the reason."""
    found: Questionnaire = get_object_or_404(questionnaires_in(request.organisation), pk=pk)
    by_person = next((each for each, key in KEYS.items() if key == side), None)
    reads = reads_answers(request.membership.role, request.organisation.kind)
    if by_person is None or not reads or not side_is_finished(found, by_person=by_person):
        raise Http404
    person, measure = person_of(found), measure_here(found.measure, request.organisation)
    audit.looked(request.user, person, page=str(Page.CLINICAL.value))
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        measure=measure,
        today=today_in(request.organisation.tzinfo, request.now),
        given=answering.answers_of(found, by_person=by_person),
        day=found.answered_on if day_is_theirs(found, by_person=by_person) else None,
        version=found.version,
    )
    if form.is_valid() and _put_right(request, found, form, by_person=by_person):
        messages.success(request, "It is put right. What stood there before is kept.")
        return redirect("desk:questionnaire", pk)
    back = Back(measure.short_name, reverse("desk:questionnaire", args=[pk]))
    shown = {"form": form, "person": person, "measure": measure, "side": SIDES[by_person], "point": point_words(found.point)}
    return render(request, "desk/questionnaires/put_right.html", shown | {"back": back})


def _put_right(request: StaffRequest, found: Questionnaire, form: CorrectionForm, *, by_person: bool) -> bool:
    given = form.cleaned_data
    put = CorrectedAnswers(
        answers=form.answers,
        reason=given["reason"],
        version=given["version"],
        by_person=by_person,
        on=given.get("arrived"),
    )
    try:
        correct_answers(found, put, by=request.user, now=request.now)
    except Refused as refused:
        say(form, refused)
        return False
    return True
