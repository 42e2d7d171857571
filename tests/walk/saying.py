"""What somebody said of a course that is over, with a quote: for the pages of feedback."""

import datetime as dt
from typing import Any

from courses.models import Edition
from participants.models import Participant
from reviews.models import Feedback
from tests.factories import make_course, make_place
from tests.factories.measures import ask, score

DAY = dt.timedelta(days=1)


def saying(maureen: Participant, edition: Edition, now: dt.datetime) -> dict[str, Any]:
    """A course that ended last week, that she was at and spoke of; a sentence of hers is quoted, and her mood has two scores."""
    course = make_course(edition, days=[now.date() - 14 * DAY, now.date() - 7 * DAY], number=91)
    place = make_place(maureen, course, joined_at=now - 60 * DAY)
    place.appointments.update(mark="present", marked_at=now - 7 * DAY, marked_by="Priya Raman")
    said = Feedback.objects.create(
        organisation=maureen.organisation,
        enrolment=place,
        point="last",
        recommends=9,
        helped="Pacing helped me most. I sing again.",
        made_at=now,
        made_by="Maureen Pell",
        quote_allowed_at=now,
        quoted_as="nobody",
    )
    quote = said.quotes.create(text="I sing again.", published_at=now, published_by="Priya Raman")
    for point, ago, value in (("first", 14, 16), ("last", 7, 9)):
        at = now - ago * DAY
        score(ask(place, "phq-9", point, opens_at=at - DAY), "total", value, at=at)
    return {
        "feedback/<pk>": said.pk,
        "quotes/<pk>": quote.pk,
        "me/feedback/<pk>": place.pk,
        "feedback/paper/<pk>": place.pk,
        "<point>": "last",
    }
