"""Who waits for a place and who has been offered one, as the office sees it: over all courses, on a course, on a record."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Organisation
from common.pages.paging import KeyPage, page_by_key
from common.words import moment
from courses.models import Course
from participants.enrolment.offering import ON_WAITING_LIST, Waiting
from participants.models import Offer, Participant, Registration, WaitingListEntry
from participants.people.told_apart import tell_apart
from participants.registration.offers import offers_of
from participants.registration.waiting_list import positions, waiting_in

SIZE = 25
MOST = 200  # of one course


@dataclass(frozen=True)
class WaitingRow:
    """One person on one waiting list, in words; `offer` is the key of their open offer, if they have one."""

    entry: WaitingListEntry
    since: str
    standing: str
    offer: int | None

    @property
    def name(self) -> str:
        """Who it is."""
        return self.entry.participant.listed_name

    @property
    def is_offered(self) -> bool:
        """Whether a place is held for them."""
        return self.entry.state == Waiting.OFFERED


def on_waiting_list(organisation: Organisation) -> QuerySet[WaitingListEntry]:
    """Everybody who waits or has been offered a place, with their open offer. In no order."""
    mine = Offer.objects.filter(entry=OuterRef("pk"), state=Offer.State.OPEN)
    entries = waiting_in(organisation).filter(state__in=ON_WAITING_LIST)
    return entries.annotate(offer_pk=Subquery(mine.values("pk")[:1]), reply_by=Subquery(mine.values("reply_by")[:1]))


def waiting_page(organisation: Organisation, cursor: str) -> tuple[KeyPage[WaitingListEntry], list[WaitingRow]]:
    """One page of everybody on a waiting list, who has waited longest first, and its rows. Two queries."""
    page = page_by_key(on_waiting_list(organisation), ("since", "pk"), cursor, SIZE)
    return page, waiters(page.rows, organisation)


def waiters(entries: list[WaitingListEntry], organisation: Organisation) -> list[WaitingRow]:
    """Put entries into words. One query; none without places."""
    numbers = positions(entries) if entries else {}
    tell_apart(entry.participant for entry in entries)
    return [
        WaitingRow(
            entry,
            moment(entry.since.astimezone(organisation.tzinfo)),
            _standing(entry, numbers.get(entry.pk), organisation),
            entry.offer_pk,  # type: ignore[attr-defined]  # on_waiting_list
        )
        for entry in entries
    ]


def _standing(entry: WaitingListEntry, number: int | None, organisation: Organisation) -> str:
    until: dt.datetime | None = entry.reply_by  # type: ignore[attr-defined]  # on_waiting_list
    if until:
        return f"Offered a place, answers by {moment(until.astimezone(organisation.tzinfo))}"
    where = f"Number {number} on the waiting list" if number else "Passed over: stopped, or on the course"
    return f"{where}, from outside the territory" if entry.outside_territory else where


def of_course(course: Course, organisation: Organisation) -> list[WaitingRow]:
    """Everybody who waits for one course, offers first. Two queries; one when nobody is."""
    entries = on_waiting_list(organisation).filter(course=course).order_by("state", "since", "pk")[:MOST]
    return waiters(list(entries), organisation)


def of_person(person: Participant, organisation: Organisation) -> list[WaitingRow]:
    """Everything somebody waits for. Two queries; one when they wait for nothing."""
    return waiters(list(on_waiting_list(organisation).filter(participant=person).order_by("since", "pk")), organisation)


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
