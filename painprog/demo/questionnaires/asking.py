"""What is asked just now, as the worker opens it, and since when: some of it so long that the office rings."""

import datetime as dt

from accounts.models import Organisation, User
from participants.models import Episode, Participant
from reviews.questionnaires.beginning import begin_extra
from reviews.questionnaires.opening import open_questionnaires

# So long ago that whoever was asked then, and twice again, is rung by now.
ASKED = dt.timedelta(days=12)
CLINICIAN = "clinician@demo.example"
WHO = "participant@demo.example"


def ask_now(organisation: Organisation, now: dt.datetime) -> None:
    """Open what was due twelve days ago and what is due today; and ask the person who signs in, whom nothing else may ask."""
    open_questionnaires(organisation, now - ASKED)
    open_questionnaires(organisation, now)
    person = Participant.objects.filter(organisation=organisation, user__email=WHO).first()
    episode = Episode.objects.filter(participant=person, ended_at=None).first() if person else None
    clinician = User.objects.filter(email=CLINICIAN).first()
    if episode and clinician:
        begin_extra(episode, "own", by=clinician, now=now - dt.timedelta(days=1))
