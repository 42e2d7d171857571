"""Somebody would rather answer later: nobody asks them before the day they choose, and they may answer all the same."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import ParticipantRequest, participant_page
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.words import long_date
from desk.own.answering.later_form import LaterForm, days_to_choose
from desk.own.timetable import own_person
from reviews.questionnaires.chasing import put_off
from reviews.questionnaires.reading import questionnaires_of


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_questions_later(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Ask when they would rather be asked; everything of that point is put off together."""
    person = own_person(request.user, request.organisation)
    theirs = questionnaires_of(person).exclude(point="extra").select_related("organisation", "episode", "enrolment")
    found = theirs.filter(pk=pk).first()
    if found is None:
        raise Http404
    zone = request.organisation.tzinfo
    last = today_in(zone, found.closes_at - dt.timedelta(seconds=1))
    days = days_to_choose(today_in(zone, request.now), last)
    form = LaterForm(request.POST if request.method == "POST" else None, days=days)

    def act() -> str:
        put_off(found, form.chosen, by=request.user, now=request.now)
        return _("Thank you. We ask you again on %(day)s. You may answer before.") % {"day": long_date(form.chosen)}

    return form_page(
        request,
        form,
        act,
        heading=_("Answer later"),
        back=Back(_("Back"), reverse("desk:my_questionnaires")),
        template="desk/own/answering/later.html",
        more=lambda: {"until": long_date(last), "days": days},
    )
