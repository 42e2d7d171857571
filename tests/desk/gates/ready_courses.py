"""A course with which nothing is wrong: licence, two leaders in standing on every day, one of them a peer, books, ten people."""

import datetime as dt

from courses.models import Book, Course, Duty, Edition, EditionFormat, Facilitator, LedElsewhere, Licence, TrainingRecord
from tests.cast import NOW, Charity
from tests.factories import FacilitatorFactory, ParticipantFactory, VenueFactory, cpsmp_edition, make_course, make_place

# Wednesdays from 11 November 2026; the cast lives on Monday 2 November, ten in the morning.
WEDNESDAYS = [dt.date(2026, 11, 11) + dt.timedelta(weeks=week) for week in range(6)]
LONG_AGO = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
TITLES = ["Living Well", "Workbook"]


def strict_edition(charity: Charity) -> Edition:
    """The community edition with everything it may ask for."""
    edition = cpsmp_edition(charity.organisation)
    edition.licence_kinds, edition.books = ["single_agency", "umbrella"], TITLES
    edition.save()
    EditionFormat.objects.create(edition=edition, format="telephone", least=3, advised_least=3, advised_most=5, most=5, leaders=1)
    return edition


def licence_for(edition: Edition, **more) -> Licence:
    """A licence of this organisation for the programme, good for all of 2026."""
    usual = {"starts_on": dt.date(2026, 1, 1), "expires_on": dt.date(2026, 12, 31), "kind": "single_agency"}
    licence = Licence.objects.create(
        organisation=edition.programme.organisation, licensor="SMRC", number=f"4711-{Licence.objects.count()}", **usual | more
    )
    licence.programmes.add(edition.programme)
    return licence


def leader_for(edition: Edition, name: str, *, led: bool = True, **more) -> Facilitator:
    """Somebody trained in June 2026; `led` a whole course elsewhere since then."""
    person = FacilitatorFactory(organisation=edition.programme.organisation, name=name, **more)
    slug = edition.programme.slug
    TrainingRecord.objects.create(
        facilitator=person, programme_slug=slug, kind="leader", last_day=dt.date(2026, 6, 1), recorded_at=NOW
    )
    if led:
        LedElsewhere.objects.create(
            facilitator=person,
            programme_slug=slug,
            where="Mill Trust",
            first_day=dt.date(2026, 7, 1),
            last_day=dt.date(2026, 8, 5),
            evidence="Letter",
            recorded_at=NOW,
        )
    return person


def put_on_duty(course: Course, person: Facilitator, numbers: range = range(1, 7)) -> None:
    """Let somebody lead the whole of these sessions."""
    Duty.objects.bulk_create(
        Duty(session=session, facilitator=person, starts_at=session.starts_at, ends_at=session.ends_at)
        for session in course.sessions.filter(number__in=numbers)
    )


def add_people(course: Course, count: int) -> None:
    """Give so many new people a place."""
    for number in range(count):
        person = ParticipantFactory(organisation=course.organisation, first_names=f"Kim{number}", last_name="Lalani")
        make_place(person, course, joined_at=LONG_AGO)
    course.refresh_from_db()


def stock_books(charity: Charity, on_hand: int = 20) -> None:
    """Copies of both titles."""
    for title in TITLES:
        Book.objects.create(organisation=charity.organisation, title=title, on_hand=on_hand)


def ready_course(charity: Charity, *, people: int = 10, by: str = "in_person", places: int = 16, number: int = 70) -> Course:
    """A course that may open, and with so many people may be confirmed; named course 70."""
    edition = strict_edition(charity)
    licence_for(edition)
    stock_books(charity)
    room = VenueFactory(organisation=charity.organisation, name="Mill Hall", room="")
    course = make_course(edition, days=WEDNESDAYS, number=number, venue=room, places=places, by=by)
    if by == "video":
        course.video_link = "https://video.example/70"
        course.save()
        course.sessions.update(video_link=course.video_link)
    put_on_duty(course, leader_for(edition, "Ana Marsh", lives_with_pain=True))
    put_on_duty(course, leader_for(edition, "Ben Holt"))
    add_people(course, people)
    return course
