"""Offers that nobody answers, places that somebody must ring about, registrations that went nowhere: today's page of them."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import moment
from courses.ground.joining_terms import with_closing
from courses.models import Course
from desk.shared.addresses import Pages
from desk.today.rows import MOST, Looker, TodayItem, latest, line_key
from participants.models import Offer, Registration, WaitingListEntry
from participants.registration.offers import offers_of
from participants.registration.registering import registrations_of
from participants.rules.joining import LEAST_TO_ANSWER


def unanswered(looker: Looker) -> list[TodayItem]:
    """Return the open offers past half their time. One query."""
    pages = Pages("desk:answer_for")
    return [
        TodayItem(
            f"Ask {offer.participant.full_name} whether they want the place",
            f"{offer.course.name}: offered, and to be answered by {moment(looker.local(offer.reply_by))}.",
            pages.of(offer.pk),
            looker.local(_half_time(offer)),
            line_key("offer", offer.pk, offer.reply_by),
            {offer.participant_id: offer.participant.full_name},
        )
        for offer in _open_offers(looker.organisation)
        if _half_time(offer) <= looker.now
    ]


@written_once
def _open_offers(organisation: Organisation) -> QuerySet[Offer]:
    return offers_of(organisation).filter(state=Offer.State.OPEN).order_by("reply_by", "pk")[: MOST + 1]


def _half_time(offer: Offer) -> dt.datetime:
    return offer.made_at + (offer.reply_by - offer.made_at) / 2


def to_ring_about(looker: Looker) -> list[TodayItem]:
    """Return the courses where people wait and a free place that is too near to be offered by mail. One query."""
    pages = Pages("desk:course")
    return [
        TodayItem(
            f"Ring whoever is next on the waiting list for {course.name}",
            "A place is free, and there is too little time left to offer it by mail.",
            f"{pages.of(course.pk)}#waiting-list",
            key=line_key("next-in-line", course.pk, course.first_starts_at, course.free),
        )
        for course in _too_near_to_offer(looker.organisation, looker.now, looker.now + LEAST_TO_ANSWER)
    ]


@written_once
def _too_near_to_offer(organisation: Organisation, now: dt.datetime, near: dt.datetime) -> QuerySet[Course]:
    courses = with_closing(Course.objects.filter(organisation=organisation, cancelled_at=None, first_starts_at__lte=near))
    free = courses.filter(
        places__gt=F("taken") + F("offered"),
        joining_closes_at__gt=now,
        waiting_entries__state=WaitingListEntry.State.WAITING,
    )
    return free.order_by("first_starts_at", "pk").distinct()[: MOST + 1]


def in_trouble(looker: Looker) -> list[TodayItem]:
    """Return the registrations whose mail could not be delivered or that could not be finished, while they may. One query.

    Not of somebody who has a place by now through another registration.
    """
    return [
        TodayItem(
            f"Get in touch with {each.full_name}, who registered for {each.course.name}",
            f"{each.trouble} {each.phone or 'No telephone number was given.'}",
            reverse("desk:enrol", args=[each.course_id]),
            latest(each.made_at, each.mailed_at, looker=looker),
            line_key("registration", each.pk, each.trouble),
            registering={each.pk: f"{each.first_names} {each.last_name}"},
        )
        for each in _registrations_in_trouble(looker.organisation, looker.now)
    ]


@written_once
def _registrations_in_trouble(organisation: Organisation, now: dt.datetime) -> QuerySet[Registration]:
    same = {name: OuterRef(name) for name in ("course", "email", "first_names", "last_name")}
    confirmed = Registration.objects.filter(state=Registration.State.CONFIRMED, **same)
    open_ones = with_closing(Course.objects.filter(organisation=organisation, cancelled_at=None))
    rows = registrations_of(organisation).exclude(trouble="").exclude(state=Registration.State.CONFIRMED)
    rows = rows.filter(~Exists(confirmed), course__in=open_ones.filter(joining_closes_at__gt=now).values("pk"))
    return rows.order_by("made_at", "pk")[: MOST + 1]
