"""What people of the demo's past courses said of them: two in three of those who came, and what some let us quote."""

import datetime as dt

from django.db.models import Exists, OuterRef

from accounts.models import Organisation, User
from accounts.trail import audit
from courses.models import Course
from participants.models import Appointment, Enrolment
from reviews.feedback.asking import CAME
from reviews.feedback.rules import LAST_DAY, sentences_of
from reviews.models import Feedback, Quote

# How much, what helped, what to change, whether it may be quoted and how; of three people one says nothing at all.
SAID: tuple[tuple[int | None, str, str, str], ...] = (
    (9, "I learned to stop before I am worn out. My good days are not followed by three bad ones any more.", "", "first_name"),
    (7, "Meeting others who know what it is like.", "The chairs are hard. Could we stand more?", ""),
    (10, "I sing in the choir again. Nobody there knows that I sit down between the songs.", "Begin a little later.", "nobody"),
    (4, "The breathing, a little.", "Too much talk and too little moving for me.", ""),
    (None, "The plan for bad days hangs on my fridge.", "", "nobody"),
    (8, "", "More time for questions at the end.", ""),
)
COURSES = 5


def say_how_it_was(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Of the last few courses that are over. Two statements write it all."""
    over = Course.objects.filter(organisation=organisation, last_ends_at__lte=now, cancelled_at=None)
    came = Appointment.objects.filter(enrolment=OuterRef("pk"), mark__in=CAME, session__course=OuterRef("course"))
    theirs = Enrolment.objects.filter(Exists(came), course__in=list(over.order_by("-last_ends_at")[:COURSES]))
    theirs = theirs.exclude(state=Enrolment.State.WITHDRAWN).select_related("course", "participant").order_by("pk")
    speak = [each for number, each in enumerate(theirs) if number % 3 != 1]
    kept = Feedback.objects.bulk_create(_said(organisation, each, number) for number, each in enumerate(speak))
    quoted = [each for each in kept if each.quote_allowed_at][:3]
    Quote.objects.bulk_create(
        Quote(
            feedback=each,
            text=sentences_of(each.helped)[0],
            published_at=each.made_at + dt.timedelta(hours=1),
            published_by=audit.name_of(office)[:120],
        )
        for each in quoted
    )


def _said(organisation: Organisation, enrolment: Enrolment, number: int) -> Feedback:
    recommends, helped, to_change, quoted_as = SAID[number % len(SAID)]
    at = enrolment.course.last_ends_at + dt.timedelta(hours=20)
    return Feedback(
        organisation=organisation,
        enrolment=enrolment,
        point=LAST_DAY,
        recommends=recommends,
        helped=helped,
        to_change=to_change,
        made_at=at,
        made_by=enrolment.participant.full_name,
        quote_allowed_at=at if quoted_as else None,
        quoted_as=quoted_as or Feedback.QuotedAs.NOBODY,
    )
