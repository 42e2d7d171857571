"""Who waits for a place in the demo's full course, who was offered one, and who has written on the public page."""

import datetime as dt
import uuid

from django.db.models import F

from accounts.models import Organisation, User
from courses.models import Course
from participants.enrolment.enrolling import withdraw
from participants.models import Enrolment, Participant
from participants.registration.registering import Typed, courses_open, register
from participants.registration.waiting_list import wait

WAITING = ("Ellacombe", "Kowalczyk", "Holloway")
LEFT = "Tobin"


def join_waiting_list(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Three wait for the full course; one who had a place gives it back, so the first of them is offered it."""
    full = Enrolment.objects.select_related("course").filter(
        participant__organisation=organisation, participant__last_name=LEFT, state=Enrolment.State.ACTIVE
    )
    for enrolment in full:
        for days, last_name in enumerate(WAITING):
            person = Participant.objects.get(organisation=organisation, last_name=last_name)
            wait(person, enrolment.course, by=office, now=now - dt.timedelta(days=4 - days))
        withdraw(enrolment, reason="Works on Tuesdays now", by=office, now=now - dt.timedelta(hours=5))
    _register(organisation, now)


def _register(organisation: Organisation, now: dt.datetime) -> None:
    """Somebody filled in the public form a moment ago: the mailbox of the demo holds the link to confirm it."""
    open_now: Course | None = (
        courses_open(now).filter(organisation=organisation, taken__lt=F("places") - F("offered")).order_by("pk").first()
    )
    if open_now:
        typed = Typed(
            first_names="Ottoline",
            last_name="Birch",
            email="ottoline.birch@post.example",
            lasting_pain=True,
            practical_needs="A chair near the door",
            heard_from="A poster at the library",
        )
        register(open_now, typed, now=now, submission_id=uuid.uuid4())
