"""Who waits for a place and who has been offered one, as the office sees it: over all courses, on a course, on a record."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Organisation
from common.pages.paging import KeyPage, page_by_key
from common.words import moment
from courses.models import Course
from participants.enrolment.offering import IN_LINE, Waiting
from participants.models import Offer, Participant, Registration, WaitingListEntry
from participants.people.told_apart import tell_apart
from participants.registration.offers import offers_of
from participants.registration.waiting_list import positions, waiting_in

SIZE = 25
MOST = 200  # of one course


@dataclass(frozen=True)
class WaitingRow:
    """One person in one line, in words; `offer` is the key of their open offer, if they have one."""

    place: WaitingListEntry
    since: str
    standing: str
    offer: int | None

    @property
    def name(self) -> str:
        """Who it is."""
        return self.place.participant.listed_name

    @property
    def is_offered(self) -> bool:
        """Whether a place is held for them."""
        return self.place.state == Waiting.OFFERED


def in_line(organisation: Organisation) -> QuerySet[WaitingListEntry]:
    """Everybody who waits or has been offered a place, with their open offer. In no order."""
    mine = Offer.objects.filter(entry=OuterRef("pk"), state=Offer.State.OPEN)
    places = waiting_in(organisation).filter(state__in=IN_LINE)
    return places.annotate(offer_pk=Subquery(mine.values("pk")[:1]), reply_by=Subquery(mine.values("reply_by")[:1]))


def waiting_page(organisation: Organisation, cursor: str) -> tuple[KeyPage[WaitingListEntry], list[WaitingRow]]:
    """One page of everybody in line, who has waited longest first, and its rows. Two queries."""
    page = page_by_key(in_line(organisation), ("since", "pk"), cursor, SIZE)
    return page, waiters(page.rows, organisation)


def waiters(places: list[WaitingListEntry], organisation: Organisation) -> list[WaitingRow]:
    """Put places in line into words. One query; none without places."""
    numbers = positions(places) if places else {}
    tell_apart(place.participant for place in places)
    return [
        WaitingRow(
            place,
            moment(place.since.astimezone(organisation.tzinfo)),
            _standing(place, numbers.get(place.pk), organisation),
            place.offer_pk,  # type: ignore[attr-defined]  # in_line
        )
        for place in places
    ]


def _standing(place: WaitingListEntry, number: int | None, organisation: Organisation) -> str:
    until: dt.datetime | None = place.reply_by  # type: ignore[attr-defined]  # in_line
    if until:
        return f"Offered a place, answers by {moment(until.astimezone(organisation.tzinfo))}"
    where = f"Number {number} in the line" if number else "Passed over: stopped, or on the course"
    return f"{where}, from outside the territory" if place.outside_territory else where


def of_course(course: Course, organisation: Organisation) -> list[WaitingRow]:
    """Everybody in line for one course, offers first. Two queries; one when nobody is."""
    places = in_line(organisation).filter(course=course).order_by("state", "since", "pk")[:MOST]
    return waiters(list(places), organisation)


def of_person(person: Participant, organisation: Organisation) -> list[WaitingRow]:
    """Every line somebody stands in. Two queries; one when they stand in none."""
    return waiters(list(in_line(organisation).filter(participant=person).order_by("since", "pk")), organisation)


def registrations_of_person(person: Participant) -> list[Registration]:
    """What somebody wrote on public forms, latest first. One query."""
    return list(Registration.objects.filter(participant=person).select_related("course").order_by("-made_at", "-pk"))


def offered_to(course: Course, now: dt.datetime) -> str:
    """Who was offered a place of this course at this moment, by name; nothing when nobody was. One query."""
    made = Offer.objects.filter(course=course, made_at=now, state=Offer.State.OPEN).select_related("participant").first()
    return made.participant.full_name if made else ""


OFFER_STATES = {"open": "Not answered yet", "closed": "Answered or over"}


def offers_page(organisation: Organisation, state: str, cursor: str) -> KeyPage[Offer]:
    """One page of offers: the open ones by when they must be answered, or the others, latest first. One query."""
    offers = offers_of(organisation)
    if state == "closed":
        page = page_by_key(offers.exclude(state=Offer.State.OPEN), ("-made_at", "-pk"), cursor, SIZE)
    else:
        page = page_by_key(offers.filter(state=Offer.State.OPEN), ("reply_by", "pk"), cursor, SIZE)
    tell_apart(offer.participant for offer in page.rows)
    return page
