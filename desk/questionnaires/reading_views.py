"""Reading what was answered: for clinicians, with what has to be seen to on top."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back
from common.once import say
from common.refused import Refused
from common.text.typed_keys import typed_key
from desk.questionnaires.reading_page import reading_page
from desk.questionnaires.typing_form import CloseAlertForm
from desk.questionnaires.words import point_words, state_words
from participants.people.looks import Page
from participants.rules.identity import shown_phone
from reviews.measures.catalogue import is_asked_still
from reviews.models import Questionnaire
from reviews.questionnaires.answering import person_of, questionnaires_in, side_is_finished
from reviews.questionnaires.rules import reads_answers
from reviews.questionnaires.safety import alerts_of, close_alert, see_alerts


@staff_page(Right.CLINICAL_RECORD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request: StaffRequest, pk: int) -> HttpResponse:
    """Show every answer, what it comes to and by which rule; close what had to be seen to.

    In the community nobody reads answers.
    """
    if not reads_answers(request.membership.role, request.organisation.kind):
        raise Http404
    found: Questionnaire = get_object_or_404(questionnaires_in(request.organisation), pk=pk)
    person = person_of(found)
    form = CloseAlertForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        alert = get_object_or_404(alerts_of(found), pk=typed_key(request.POST.get("alert", "")))
        try:
            close_alert(alert, outcome=form.cleaned_data["outcome"], by=request.user, now=request.now)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, "It is closed, with what was done.")
            return redirect("desk:questionnaire", pk)
    audit.looked(request.user, person, page=str(Page.CLINICAL.value))
    page = reading_page(found)
    see_alerts(page.open_alerts, by=request.user, now=request.now)
    house = request.organisation
    shown = {
        "page": page,
        "questionnaire": found,
        "person": person,
        "form": form,
        "point": point_words(found.point),
        "state": state_words(found),
        "may_type": is_asked_still(found.measure, found.edition) and not side_is_finished(found, by_person=False),
        "phone": shown_phone(person.phone, house.country) if person.phone and page.open_alerts else "",
        "back": Back(person.full_name, reverse("desk:person_questionnaires", args=[person.pk])),
        "zone": house.tzinfo,
        "closing": typed_key(request.POST.get("alert", "")),
    }
    return render(request, "desk/questionnaires/questionnaire.html", shown)
