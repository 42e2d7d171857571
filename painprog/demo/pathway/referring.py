"""Referrals that nobody has been assessed on yet, and pathways that ended: one of each kind."""

import datetime as dt

from courses.assessing.finding import find_slots
from courses.models import Format
from painprog.demo.pathway.house import House
from participants.models import Episode
from participants.stopping.pathways import end_pathway
from reviews.assessments.booking import Booking, book

Ending = Episode.Ending
# What is missing of some that are new.
MISSING: tuple[dict[str, object], ...] = (
    {},
    {"pain_over_six_months": ""},
    {"consultant_reviewed_on": None, "nurse_appointments": None},
    {"urgent": True},
    {"under_pain_clinic": ""},
    {"pathway_start": None},
)
TURNED_AWAY = (
    ("returned", 34, "Please refer again once the spinal clinic has seen her. Advice on medicines is enclosed."),
    ("returned", 20, "The pain clinic hasn’t seen him yet. Ask them first."),
    ("not_suitable", 27, "The pain began eight weeks ago."),
)
ENDED = (
    (Ending.NOT_INTERESTED, 118, 30, "", "The pain clinic"),
    (Ending.NO_REPLY, 150, 25, "Three letters and two calls", "GP"),
    (Ending.DID_NOT_ATTEND, 131, 41, "Did not come twice, and did not answer the telephone", "GP and the pain clinic"),
    (Ending.MOVED, 96, 18, "", "GP"),
    (Ending.DIED, 88, 12, "", "The pain clinic"),
    (Ending.BACK_TO_REFERRER, 104, 9, "Waits for an operation first", "Kestrel pain clinic"),
)
BOOKED, TO_BOOK = 5, 5


def refer_people(house: House) -> None:
    """New ones, those of whom more was asked, those to be assessed, and those that ended."""
    for number, (person, missing) in enumerate(zip(house.next_people(len(MISSING), 30), MISSING, strict=True)):
        house.refer(person, 2 + number * 4, number, **missing)
    for number, person in enumerate(house.next_people(3, 80)):
        episode = house.refer(person, 24 + number * 17, number, nurse_appointments=None, consultant_reviewed_on=None)
        house.triage(episode, "asked", 22 + number * 10)
    for person, (outcome, days, reason) in zip(house.next_people(len(TURNED_AWAY), 60), TURNED_AWAY, strict=True):
        house.triage(house.refer(person, days), outcome, days - 6, reason)
    _to_assess(house)
    for number, person in enumerate(house.next_people(len(ENDED), 200)):
        ending, received, days, note, told = ENDED[number]
        episode = house.refer(person, received, number)
        house.accept(episode, received - 8)
        by, now = house.clinician, house.ago(days)
        end_pathway(episode, ending, by=by, now=now, note=note, told=told, clinician=True)


def _to_assess(house: House) -> None:
    """Five with an assessment to come, two of them by telephone, and five for whom one is to be found."""
    for number, person in enumerate(house.next_people(BOOKED + TO_BOOK, 190)):
        received = 30 + number * 16
        episode = house.refer(person, received, number, urgent=number == 7)
        house.accept(episode, received - 7)
        if number < BOOKED:
            _book_next(house, episode, Format.TELEPHONE if number > 2 else Format.IN_PERSON)


def _book_next(house: House, episode: Episode, by: str) -> None:
    """The first slot of a clinic, as the office would offer it on the telephone."""
    found = find_slots(house.programme, house.organisation, format=by, now=house.now)
    late = house.now + dt.timedelta(days=3)
    slot = next(each for each in found.slots if each.span.starts_at > late)
    book(episode, Booking(slot), by=house.office, now=house.now - dt.timedelta(days=2))
