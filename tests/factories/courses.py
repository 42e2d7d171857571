"""Programmes, editions, venues, and courses with their sessions."""

import datetime as dt

import factory
from django.db.models import F

from accounts.models import Organisation
from common.text.folding import findable
from courses.models import (
    Book,
    Course,
    Edition,
    EditionFormat,
    EditionReview,
    EditionSession,
    Facilitator,
    Licence,
    Programme,
    Session,
    Venue,
)
from tests.factories.accounts import OrganisationFactory

MONDAY_TO_THURSDAY = [0, 1, 2, 3]


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """A programme of an organisation: a community course, or `hospital=True`."""

    class Meta:
        model = Programme

    class Params:
        hospital = factory.Trait(
            name="Pain management programme",
            short_name="Pain management",
            kind="hospital",
            group_word="group",
            session_word="Day",
        )

    organisation = factory.SubFactory(OrganisationFactory)
    slug = factory.Sequence(lambda n: f"programme-{n}")
    name = "Chronic Pain Self-Management Program"
    short_name = "CPSMP"
    kind = "community"
    group_word = "course"
    session_word = "Session"


class EditionFactory(factory.django.DjangoModelFactory):
    """Six weekly sessions of two and a half hours, in order."""

    class Meta:
        model = Edition

    programme = factory.SubFactory(ProgrammeFactory)
    label = factory.Sequence(lambda n: f"edition {n}")
    valid_from = dt.date(2020, 1, 1)
    sessions_ordered = True
    weekdays = factory.LazyFunction(list)
    weeks = 6
    session_minutes = 150
    default_start = dt.time(10)
    register_kind = "presence"
    entry = "registration"
    completion_sessions = 4
    # People join until the last session has begun, unless a test is about that.
    joining_until_session = 6
    leaders_needed = 2
    peers_needed = 1
    reminders = factory.LazyFunction(
        lambda: {"before_first": [7, 3], "before_each": [1], "before_each_week": [], "before_single": [7, 3, 1]}
    )


def cpsmp_edition(organisation: Organisation) -> Edition:
    """The community edition with its capacities (docs/domain.md, chapter 3), without timetables."""
    edition = EditionFactory(programme__organisation=organisation)
    EditionFormat.objects.bulk_create(
        [
            EditionFormat(edition=edition, format="in_person", least=8, advised_least=10, advised_most=14, most=16),
            EditionFormat(edition=edition, format="video", least=6, advised_least=8, advised_most=12, most=12),
        ]
    )
    _sessions(edition, 6)
    return edition


def pain_management_edition(organisation: Organisation) -> Edition:
    """The hospital edition with its capacities and reviews, without timetables."""
    edition = EditionFactory(
        programme=ProgrammeFactory(organisation=organisation, hospital=True),
        sessions_ordered=False,
        weekdays=MONDAY_TO_THURSDAY,
        weeks=3,
        session_minutes=330,
        default_start=dt.time(9, 30),
        register_kind="codes",
        entry="referral",
        completion_sessions=10,
        joining_until_session=12,
        leaders_needed=0,
        peers_needed=0,
        reminders={
            "before_first": [7, 3],
            "before_each": [],
            "before_each_week": [1],
            "before_single": [7, 3, 1],
            "before_review": [42],
        },
    )
    EditionFormat.objects.bulk_create(
        EditionFormat(edition=edition, format=kind, least=5, advised_least=8, advised_most=8, most=12)
        for kind in ("in_person", "video")
    )
    EditionReview.objects.bulk_create(
        EditionReview(edition=edition, months=months, title="Group review", start=dt.time(10), minutes=150, places=12)
        for months in (1, 6, 12)
    )
    _sessions(edition, 12)
    return edition


def _sessions(edition: Edition, count: int) -> None:
    EditionSession.objects.bulk_create(
        EditionSession(edition=edition, number=number, title=f"Subject {number}") for number in range(1, count + 1)
    )


class VenueFactory(factory.django.DjangoModelFactory):
    """A room that holds twenty."""

    class Meta:
        model = Venue

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Garden Room {n}")
    room = "Level 2"
    address = "1 Mill Lane, Kestrel"
    places = 20


class FacilitatorFactory(factory.django.DjangoModelFactory):
    """Somebody who leads."""

    class Meta:
        model = Facilitator

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Leader {n}")
    profession = "leader"


def make_course(
    edition: Edition,
    *,
    days: list[dt.date],
    start: dt.time | None = None,
    places: int = 8,
    venue: Venue | None = None,
    number: int | None = None,
    reviews: dict[int, dt.date] | None = None,
    by: str = "in_person",
) -> Course:
    """Return a course with a session on each of these local days (a room of its own unless given) and its reviews."""
    programme = edition.programme
    organisation = programme.organisation
    venue = (venue or VenueFactory(organisation=organisation)) if by == "in_person" else None
    number = number or programme.courses.count() + 1
    spans = [_span(organisation, day, start or edition.default_start, edition.session_minutes) for day in days]
    course = Course.objects.create(
        organisation=organisation,
        programme=programme,
        edition=edition,
        number=number,
        name=f"{programme.name}, {programme.group_word} {number}",
        format=by,
        venue=venue,
        places=places,
        first_starts_at=spans[0][0],
        last_ends_at=spans[-1][1],
        created_at=spans[0][0] - dt.timedelta(days=60),
        search_key=findable(f"{programme.name} {programme.group_word} {number}", str(venue)),
    )
    sessions = [*_course_sessions(course, spans), *_review_sessions(course, reviews or {}, after=len(spans))]
    Session.objects.bulk_create(sessions)
    if reviews:
        course.reviews_end_at = sessions[-1].ends_at
        course.save()
    return course


def hold(course: Course, *numbers: int) -> None:
    """Say that these of its own sessions were held, all of them if none are named."""
    sessions = Session.objects.filter(course=course, kind="course", state="planned")
    sessions = sessions.filter(number__in=numbers) if numbers else sessions
    sessions.update(outcome="held", outcome_at=F("ends_at"), outcome_by="Sorcha Bell")


def _course_sessions(course: Course, spans: list[tuple[dt.datetime, dt.datetime]]) -> list[Session]:
    plans = {plan.number: plan for plan in course.edition.sessions.filter(kind="course")}
    return [
        Session(
            organisation=course.organisation,
            course=course,
            zone=course.organisation.zone,
            venue=course.venue,
            kind="course",
            format=course.format,
            number=number,
            label=f"{course.programme.session_word} {number}",
            title=f"Subject {number}",
            plan=plans.get(number),
            places=course.places,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        for number, (starts_at, ends_at) in enumerate(spans, 1)
    ]


def _review_sessions(course: Course, days: dict[int, dt.date], *, after: int) -> list[Session]:
    sessions = []
    for number, (months, day) in enumerate(days.items(), after + 1):
        starts_at, ends_at = _span(course.organisation, day, dt.time(10), 150)
        sessions.append(
            Session(
                organisation=course.organisation,
                course=course,
                zone=course.organisation.zone,
                venue=course.venue,
                kind="review",
                format=course.format,
                months=months,
                number=number,
                label=f"{months}-month review",
                places=12,
                starts_at=starts_at,
                ends_at=ends_at,
            )
        )
    return sessions


def _span(organisation: Organisation, day: dt.date, start: dt.time, minutes: int) -> tuple[dt.datetime, dt.datetime]:
    starts_at = dt.datetime.combine(day, start, organisation.tzinfo).astimezone(dt.UTC)
    return starts_at, starts_at + dt.timedelta(minutes=minutes)


class LicenceFactory(factory.django.DjangoModelFactory):
    """Three years from March 2024 on, for whatever programmes are given."""

    class Meta:
        model = Licence
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    licensor = "SMRC"
    number = factory.Sequence(lambda n: f"{4711 + n}")
    kind = "single_agency"
    starts_on = dt.date(2024, 3, 1)
    expires_on = dt.date(2027, 2, 28)
    report_month = 3

    @factory.post_generation
    def programmes(self, create, extracted, **kwargs):
        """The programmes it names."""
        self.programmes.set(extracted or [])


class BookFactory(factory.django.DjangoModelFactory):
    """A printed title, ten copies of it on hand (and no ledger)."""

    class Meta:
        model = Book

    organisation = factory.SubFactory(OrganisationFactory)
    title = "Living Well With Pain"
    edition_label = factory.Sequence(lambda n: f"edition {n}")
    on_hand = 10
