"""Who waits for the programme since before the hospital used painprog, who has been offered a place, and who took one."""

import datetime as dt

from courses.models import Course
from painprog.demo.pathway.house import House
from participants.brought_in.pathways import Bringing, BroughtPathway, BroughtWait, bring_wait
from participants.models import Offer
from participants.waiting.candidates import candidates
from participants.waiting.changing import keep_apart
from participants.waiting.offers import Offering, decline, offer
from participants.waiting.placing import accept

# By hand, not from a file.
NO_FILE = 0
WAITING = 22
# Face to face, video.
FORMATS = ((True, True), (True, False), (False, True), (True, True), (True, False))
REPLY_WITHIN = dt.timedelta(days=7)
OFFERED, TAKEN = 6, 2


def wait(house: House) -> None:
    """Put the hospital's old list on file: in every format, some with dates they can't, some not before a day, two urgent."""
    people = house.next_people(WAITING, 200)
    for number, person in enumerate(people):
        bring_wait(person, _wait_of(house, number), Bringing(house.office, house.ago(100), NO_FILE))
    keep_apart(people[3], people[9], note="Neighbours who don’t speak", by=house.clinician, now=house.ago(20))


def _wait_of(house: House, number: int) -> BroughtWait:
    days = 105 + number * 8
    in_person, video = FORMATS[number % len(FORMATS)]
    holiday = (house.day(-26 - number), house.day(-40 - number))
    return BroughtWait(
        BroughtPathway(house.programme, house.facts(days + 90, number)),
        accepted_on=house.day(days),
        in_person=in_person,
        video=video,
        priority=1 if number in (4, 15) else 2,
        earliest_start=house.day(-60) if number % 7 == 5 else None,
        away=(holiday,) if number % 4 == 2 else (),
    )


def offer_places(house: House) -> None:
    """Fill the next group: the first on the list who fit are offered a place; two took it, one waits for something else."""
    ahead = Course.objects.filter(programme=house.programme, first_starts_at__gt=house.now, cancelled_at=None)
    course = ahead.select_related("edition", "programme", "organisation").order_by("first_starts_at").first()
    if course is None:
        return
    now = house.ago(3)
    fitting = [each.entry for each in candidates(course, now=now) if each.fit][:OFFERED]
    what = Offering(course, min(house.now + REPLY_WITHIN, course.first_starts_at))
    made = offer(fitting, what, by=house.office, now=now)
    for one in made[:TAKEN]:
        accept(one, course, way="telephone", by=house.office, now=house.ago(1))
    for one in made[TAKEN : TAKEN + 1]:
        decline(Offer.objects.get(pk=one.pk), way="telephone", by=house.office, now=house.ago(1))
