"""The demo's days: what to bring, handouts, and whom people bring to the day for friends and family."""

import datetime as dt

from django.core.files.base import ContentFile

from accounts.models import Organisation, User
from courses.handouts import laying
from courses.models import Edition
from participants.guests import inviting
from participants.models import Appointment

FAMILY_DAY = 6
PLAN = b"My plan for today\n\nWhat I do:\nHow long:\nThen I rest for:\nHow it went:\n"
BROUGHT = ("Ned", "Ada", "Cyril")


def lay_out_days(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Say what to bring on the first days, lay two handouts out, and let three people of a group to come bring somebody."""
    edition = Edition.objects.filter(programme__organisation=organisation, programme__slug="pain-management").earliest("pk")
    for number in (1, 2):
        told = laying.told_of_day(edition, number)
        bring = "Loose clothes, a drink, and a cushion if you like one."
        laying.tell_of_day(edition, number, bring=bring, guests_each=told.guests_each, by=office, version=told.version)
    plan = ContentFile(PLAN, name="plan.txt")
    laying.lay_out(edition, 2, title="My plan for a day", offset_minutes=None, file=plan, by=office, now=now)
    link = "https://video.example/breathing"
    laying.lay_out(edition, 2, title="Breathing, five minutes", offset_minutes=None, link=link, by=office, now=now)
    to_come = Appointment.objects.filter(session__organisation=organisation, session__number=FAMILY_DAY, state="booked")
    places = to_come.filter(session__starts_at__gt=now, session__kind="course", session__course__edition=edition)
    for place, name in zip(places.select_related("session__course").order_by("session__starts_at", "pk"), BROUGHT, strict=False):
        inviting.invite(place, name, "", by=office, now=now)
