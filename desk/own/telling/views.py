"""More pain, or distress: somebody tells us from their own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import ParticipantRequest, participant_page
from common.once import say
from common.refused import Refused
from desk.own.telling.forms import TellUsForm
from desk.own.timetable import own_person
from desk.shared.reading_times import reading_times
from participants.distress.reading import own_reports
from participants.distress.reporting import report_distress
from participants.rules.identity import shown_phone

LATEST = 5


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell_us(request: ParticipantRequest) -> HttpResponse:
    """Say first when this is read and whom to ring; then take what somebody wants to tell us."""
    person = own_person(request.user, request.organisation)
    phone = shown_phone(person.phone, request.organisation.country) if person.phone else ""
    form = TellUsForm(request.POST if request.method == "POST" else None, phone=phone)
    times = reading_times(request.organisation, request.now)
    if form.is_valid():
        try:
            once = form.cleaned_data["submission_id"]
            report_distress(person, form.told, by=request.user, now=request.now, submission_id=once)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Thank you for telling us. %(headline)s.") % {"headline": times.headline})
            return redirect("desk:tell_us")
    earlier = list(own_reports(person)[:LATEST])
    return render(request, "desk/own/telling/tell_us.html", {"form": form, "times": times, "earlier": earlier})
