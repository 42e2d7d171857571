"""Typing from paper: numbers by item, read back once before they count. Whoever may not read answers sees none afterwards."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.models import Organisation
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.forms.pages import Back
from common.once import say
from common.refused import Refused
from desk.questionnaires.typing_form import TypedForm, two_circled_words
from desk.questionnaires.words import point_words
from participants.people.looks import Page
from reviews.measures.catalogue import is_asked_still
from reviews.measures.following_up import measure_here
from reviews.models import Questionnaire
from reviews.questionnaires.answering import person_of, questionnaires_in, side_is_finished, type_from_paper
from reviews.questionnaires.rules import alarming, left_blank, reads_answers

TOLD = "A clinician has been told of an answer."
TO_ASK = "A question was left empty that somebody has to ask: a clinician has been told."


@staff_page(Right.KEEP_PATHWAY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_answers(request: StaffRequest, pk: int) -> HttpResponse:
    """Type a questionnaire that came on paper, or a test that was measured; read it back; keep it."""
    found: Questionnaire = get_object_or_404(questionnaires_in(request.organisation), pk=pk)
    if not is_asked_still(found.measure, found.edition):
        raise Http404
    person, measure = person_of(found), measure_here(found.measure, request.organisation)
    back = Back(person.full_name, reverse("desk:person_questionnaires", args=[person.pk]))
    shown: dict[str, object] = {"back": back, "person": person, "measure": measure, "point": point_words(found.point)}
    audit.looked(request.user, person, page=str(Page.QUESTIONNAIRES.value))
    if request.method != "POST" and side_is_finished(found, by_person=False):
        return render(request, "desk/questionnaires/typed.html", shown | {"questionnaire": found})
    today = today_in(request.organisation.tzinfo, request.now)
    form = TypedForm(request.POST if request.method == "POST" else None, measure=measure, today=today)
    if form.is_valid() and "keep" in request.POST and _kept(request, found, form):
        if reads_answers(request.membership.role, request.organisation.kind):
            return redirect("desk:questionnaire", pk)
        return redirect(back.url)
    shown |= {"form": form, "own": side_is_finished(found, by_person=True), "two": two_circled_words(measure)}
    if form.is_valid() and "change" not in request.POST:
        return render(request, "desk/questionnaires/read_back.html", shown | {"rows": form.read_back()})
    return render(request, "desk/questionnaires/type.html", shown)


def _kept(request: StaffRequest, found: Questionnaire, form: TypedForm) -> bool:
    """Keep what was read back; say what a clinician is told of, and never a value."""
    try:
        type_from_paper(found, form.answers, by=request.user, on=form.cleaned_data["arrived"], now=request.now)
    except Refused as refused:
        say(form, refused)
        return False
    told = [TOLD] if alarming(form.measure, form.answers) else []
    told += [TO_ASK] if left_blank(form.measure, form.answers) else []
    charity = request.organisation.kind == Organisation.Kind.COMMUNITY
    whose = "is shown to nobody by name" if charity else "is for clinicians"
    reads = reads_answers(request.membership.role, request.organisation.kind)
    closing = "" if reads else f" What was answered, and what it comes to, {whose}."
    messages.success(request, " ".join(["It is saved.", *told]) + closing)
    return True
