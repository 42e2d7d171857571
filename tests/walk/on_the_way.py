"""Somebody on their way to a hospital programme, for the walk over their own pages (tests.walk.furnishing)."""

import datetime as dt

from courses.models import Edition
from participants.models import Episode
from participants.waiting.offers import Offering, offer
from tests.factories import make_course, recommend, say_yes, wait_on_programme

DAY = dt.timedelta(days=1)


def on_the_way(person, office, now):
    """The same person is recommended for the hospital programme after all, and offered a place; the keys of both."""
    episode = Episode.objects.get(participant=person, ended_at=None)
    edition = Edition.objects.select_related("programme__organisation").filter(programme=episode.programme_id).earliest("pk")
    recommend(episode, now=now)
    say_yes(episode, now=now)
    entry = wait_on_programme(episode, now=now)
    course = make_course(edition, days=[now.date() + day * DAY for day in (60, 61, 62)], number=33)
    (made,) = offer([entry], Offering(course, now + 10 * DAY), reason="The walk", by=office, now=now)
    return {"me/pathway/<pk>": episode.pk, "me/offers/<pk>": made.pk}
