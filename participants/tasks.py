"""Celery's way in to the jobs of this room. Nothing rests on a task arriving: the schedule runs the same jobs again."""

from celery import shared_task

from common import clock
from participants.by_video.whereabouts import forget_whereabouts
from participants.distress.forgetting import erase_old_reports
from participants.distress.leaving import pass_all_reports_on
from participants.distress.reporting import hand_on_unopened
from participants.guests.forgetting import forget_guests
from participants.models import Offer
from participants.questions.asking import erase_old_questions
from participants.registration import offers
from participants.waiting import changing, freed, looking
from participants.waiting import offers as programme_offers


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def pass_offers_on() -> None:
    """Close offers that were not answered in time, and offer what is free to the next."""
    now, at_fault = clock.now(), list[int]()
    offers.pass_on(now, at_fault.append)
    programme_offers.expire(now)
    freed.close_settled(now)
    offers.passed_on.send(Offer, now=now, at_fault=at_fault)


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def look_at_waits() -> None:
    """Ask clinicians about assessments that are too old for a place, and close the waits of those whose own course has begun.

    And erase questions for a doctor whose session is long over.
    """
    now = clock.now()
    looking.open_looks(now)
    erase_old_questions(now)
    changing.settle_sooner(now)


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def forget_what_is_over() -> None:
    """Erase who came as a guest and where people were by video, some days after; and what reports said, some years after."""
    now = clock.now()
    forget_guests(now)
    forget_whereabouts(now)
    erase_old_reports(now)


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def hand_reports_on() -> None:
    """Hand on what somebody told us and nobody has opened within working hours, or whose reader works there no longer."""
    now = clock.now()
    pass_all_reports_on(now)
    hand_on_unopened(now)
