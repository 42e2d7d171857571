"""Celery's way in to the jobs of this room. Nothing rests on a task arriving: the schedule runs the same jobs again."""

from collections.abc import Collection

from celery import shared_task
from django.core.cache import cache
from django.db import models, transaction

from accounts.models import Organisation
from common import clock
from common.waking import broker
from courses.models import Course, Session
from participants.models import Appointment, Enrolment, Episode
from reviews.models import ReviewClosing
from reviews.questionnaires import opening

# What a point of somebody's way hangs on: whatever becomes of one of these may open a questionnaire, move it or close it.
HUNG_ON = (Appointment, Course, Enrolment, Episode, ReviewClosing, Session)
ASKED = 60  # seconds after which a wake that no worker took up may be asked again


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def open_questionnaires() -> None:
    """Open the questionnaires that are due, move and close those whose days have changed or are over."""
    opening.open_everywhere(clock.now())


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def open_questionnaires_of(organisation_id: int) -> None:
    """The same for one organisation, in which a day has just changed."""
    # From here on a further change asks anew: this run may read before it.
    cache.delete(_asked_for(organisation_id))
    opening.open_questionnaires(Organisation.objects.get(pk=organisation_id), clock.now())


def wake_opener(organisation_id: int | None, objects: Collection[models.Model], **signal: object) -> None:
    """Ask for it once a change is kept; of many in a row only the first asks (signal: audit.recorded).

    A broker or a cache that is away is logged and no more: the schedule does the same within five minutes.
    """
    if organisation_id is not None and any(isinstance(each, HUNG_ON) for each in objects):
        transaction.on_commit(
            lambda: broker.wake("opener", lambda: _ask(organisation_id), organisation=organisation_id), robust=True
        )


def _ask(organisation_id: int) -> None:
    if not cache.add(_asked_for(organisation_id), 1, ASKED):
        return
    try:
        open_questionnaires_of.apply_async(args=[organisation_id], expires=ASKED, retry=False)
    except Exception:
        cache.delete(_asked_for(organisation_id))
        raise


def _asked_for(organisation_id: int) -> str:
    return f"opening-asked-for-{organisation_id}"
