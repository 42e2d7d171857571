"""People who were referred, and where their pages are."""

import datetime as dt

from tests.cast import NOW
from tests.factories import ParticipantFactory, refer

DAY = dt.timedelta(days=1)
TODAY = NOW.date()


def person(clinic, name="Maureen"):
    return ParticipantFactory(organisation=clinic.organisation, first_names=name, last_name="Pell")


def referred(clinic, programme, name="Maureen", *, weeks=30, **more):
    return refer(person(clinic, name), programme, received=TODAY - 7 * weeks * DAY, now=NOW - 7 * weeks * DAY, **more)


def at(episode, what=""):
    return f"/referrals/{episode.pk}/{what}"
