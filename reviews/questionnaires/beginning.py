"""A questionnaire or a test that nothing asked for: begun for somebody by a clinician, kept apart from the points."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from accounts.trail import audit
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person
from participants.models import Episode
from reviews.measures.catalogue import shipped_measures
from reviews.measures.definitions import Measure
from reviews.models import Questionnaire

EXTRA = "extra"
OPEN_FOR = dt.timedelta(days=14)


def measures_to_begin() -> list[Measure]:
    """What can be begun, tests that staff measure first, then by name."""
    return sorted(shipped_measures().values(), key=lambda each: (not each.by_staff, each.short_name.lower()))


@tried_again
def begin_extra(episode: Episode, measure: str, *, by: User, now: dt.datetime) -> Questionnaire:
    """Open one measure for somebody on their pathway for two weeks. One that is open already is returned, whoever began it.

    Raises Refused for a measure that isn't shipped, and once the pathway has ended.
    """
    found = shipped_measures().get(measure)
    if found is None:
        raise Refused("Choose what to ask.", field="measure")
    with transaction.atomic():
        lock_person(episode.participant_id)
        if Episode.objects.filter(pk=episode.pk, ended_at__isnull=False).exists():
            raise Refused("Their pathway has ended.")
        there = Questionnaire.objects.filter(episode=episode, measure=measure, point=EXTRA, state=Questionnaire.State.OPEN)
        if earlier := there.filter(closes_at__gt=now).first():
            return earlier
        begun = Questionnaire(
            organisation=episode.organisation,
            episode=episode,
            measure=measure,
            edition=found.edition,
            point=EXTRA,
            opens_at=now,
            closes_at=now + OPEN_FOR,
            unscheduled=True,
        )
        begun.save(force_insert=True)
        audit.record(by, "began a questionnaire", begun, participant=episode.participant_id)
    return begun
