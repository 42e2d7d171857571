"""The reports: what is counted, on the screen and in each file, and what may be published."""

import csv
import datetime as dt
import io
import uuid

import openpyxl
import pytest

from accounts.models import AuditEntry
from courses.models import Book, Licence, StockEntry, TrainingRecord
from desk.reports.counts import Scope, attended, leaders_at, registered
from participants.attendance.completion import completions_on
from tests.cast import NOW
from tests.courses.licences.test_setup_licences import date_parts
from tests.desk.own.test_timetable_pdf import opened, root_of, tags_in, words_in
from tests.factories import FacilitatorFactory, ParticipantFactory, VenueFactory, cpsmp_edition, hold, make_course, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db

SPRING = [dt.date(2026, 4, 7) + dt.timedelta(weeks=week) for week in range(6)]
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DAYS = "first_day=1&first_month=1&first_year=2026&last_day=31&last_month=10&last_year=2026"
PATH = f"/reports/completion/?{DAYS}"


class House:
    """A charity that ran courses at several places in spring."""

    def __init__(self, organisation):
        self.organisation = organisation
        self.edition = cpsmp_edition(organisation)
        self.venues = {}

    def course(self, place: str, came: list[int], *, start: dt.time = dt.time(10), days=None, edition=None):
        """A course at this place: for each person, how many sessions they came to."""
        venue = self.venues.get(place) or VenueFactory(organisation=self.organisation, name=place, room="")
        self.venues[place] = venue
        days = days or SPRING
        course = make_course(edition or self.edition, days=days, places=30, venue=venue, start=start)
        for number, sessions in enumerate(came):
            person = ParticipantFactory(organisation=self.organisation, first_names=f"Kim{number}", last_name=place)
            make_place(person, course, joined_at=LONG_AGO)
            held = list(course.sessions.filter(kind="course").order_by("number"))[:sessions]
            person.appointments.filter(session__in=held).update(mark="present", marked_at=NOW, marked_by="Lenny Marsh")
        if over := [session.number for session in course.sessions.filter(kind="course", ends_at__lte=NOW)]:
            hold(course, *over)
        return course


@pytest.fixture
def house(charity) -> House:
    return House(charity.organisation)


@pytest.fixture
def spring(house) -> House:
    """Mill Hall: 8 registered, 7 came, 5 completed. Quay House: 10, 10, 4."""
    house.course("Mill Hall", [6, 6, 5, 4, 4, 3, 1, 0])
    house.course("Quay House", [4, 4, 4, 4, 3, 3, 2, 2, 1, 1])
    return house


def page(as_, user, path: str = PATH) -> str:
    response = as_(user).get(path)
    assert response.status_code == 200
    return text_of(response)


MILL = "Place Mill Hall Courses held 1 Registered 8 Participants 7 Completers 5 Completers of participants 71%"


@pytest.mark.sqlite
def test_the_office_sees_who_registered_came_and_completed(as_, charity, spring):
    text = page(as_, charity.coordinator)

    assert f"{MILL} Completers of registered 62%" in text
    assert "All places Courses held 2 Registered 18 Participants 17 Completers 9 Completers of participants 53%" in text
    assert "A participant came to at least one session of the course" in text
    assert "What a course did for people can’t be read from them." in text


@pytest.mark.sqlite
def test_while_a_course_runs_nobody_reads_its_share_as_the_last_word(as_, charity, spring):
    autumn = [dt.date(2026, 10, 13) + dt.timedelta(weeks=week) for week in range(6)]
    spring.course("Quay House", [3, 3], days=autumn)

    text = page(as_, charity.coordinator)
    assert "Quay House Courses held 2 Registered 12 Participants 12 Completers 4 Completers of participants 33% so far" in text
    assert f"{MILL} Completers of registered 62% " in text
    assert "Completers 9 Completers of participants 47% so far" in text
    assert "a share says “so far” while it does" in text


@pytest.mark.sqlite
def test_sql_and_the_rule_count_the_same(spring, charity):
    scope = Scope(charity.organisation, dt.date(2026, 1, 1), dt.date(2026, 12, 31), NOW)
    courses = [each.pk for each in scope.courses()]

    near = [each for of_course in completions_on(courses, NOW).values() for each in of_course.values()]

    found = attended(scope).values()
    assert sum(each["participants"] for each in found) == sum(each.attended > 0 for each in near) == 17
    assert sum(each["completers"] for each in found) == sum(each.is_complete for each in near) == 9


def test_meetings_before_reviews_cancelled_and_other_years_do_not_count(as_, charity, spring):
    spring.course("Old Mill", [6, 6], days=[day.replace(year=2025) for day in SPRING])
    never = spring.course("Never", [0])
    never.cancelled_at, never.cancel_reason = LONG_AGO, "Too few people"
    never.save()
    never.sessions.update(outcome="", outcome_at=None, outcome_by="")
    spring.course("Later", [0], days=[day + dt.timedelta(days=220) for day in SPRING])
    spring.organisation.courses.get(venue__name="Mill Hall").sessions.filter(number=6).update(
        kind="zero", number=0, title="Session Zero"
    )

    text = page(as_, charity.coordinator)

    # The two who came six times came to five of the course now, and whoever came to four of them still completed it.
    assert "Participants 17 Completers 9" in text
    for place in ("Old Mill", "Never", "Later"):
        assert f"Place {place}" not in text


def test_who_withdrew_and_came_back_is_one_person(charity, spring):
    course = spring.organisation.courses.get(venue__name="Mill Hall")
    enrolment = course.enrolments.first()
    enrolment.state, enrolment.withdrawn_at = "withdrawn", NOW
    enrolment.save()
    enrolment.pk, enrolment.state, enrolment.withdrawn_at = None, "active", None
    enrolment.save()

    scope = Scope(charity.organisation, dt.date(2026, 1, 1), dt.date(2026, 12, 31), NOW)

    assert sum(each["registered"] for each in registered(scope).values()) == 18


def test_one_place_can_be_chosen(as_, charity, spring):
    text = page(as_, charity.coordinator, f"{PATH}&place=Quay+House")

    assert "Quay House Courses held 1 Registered 10 Participants 10 Completers 4" in text
    assert "Courses held 1 Registered 8" not in text


def test_what_is_published_leaves_out_small_figures_and_what_gives_them_away(as_, charity, spring):
    text = page(as_, charity.coordinator, f"{PATH}&publish=on")

    assert "Quay House Courses held 1 Registered 10 Participants 10 Completers * left out" in text
    assert "Participants 7 Completers * left out" in text
    assert "For publication: small figures are left out." in text
    assert "* is left out so that nobody can be recognised" in text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (PATH.replace("last_year=2026", "last_year=2020"), "The last day must not be before the first."),
        (PATH.replace("first_month=1&", "first_month=13&"), "onth"),
        (f"{PATH}&place=Elsewhere", "Place: choose one of those listed."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_counted(as_, charity, spring, path, sentence):
    text = page(as_, charity.coordinator, path)

    assert sentence in text
    assert "Mill Hall Courses held" not in text


def test_without_days_it_is_the_twelve_months_until_today(as_, charity, spring):
    assert "3 November 2025 to 2 November 2026" in page(as_, charity.coordinator, "/reports/completion/")


# Files


def test_csv_has_the_same_figures(as_, charity, spring):
    response = as_(charity.coordinator).get(f"{PATH}&as=csv")

    assert response["Content-Disposition"] == 'attachment; filename="completion.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    labels = ["Programme", "Place", "Courses held", "Registered", "Participants", "Completers"]
    at = next(number for number, row in enumerate(rows) if row[:6] == labels)
    assert rows[at + 1] == ["Chronic Pain Self-Management Program", "Mill Hall", "1", "8", "7", "5", "71%", "62%"]
    assert rows[at + 3][1:6] == ["All places", "2", "18", "17", "9"]


def test_xlsx_has_numbers_as_numbers(as_, charity, spring):
    response = as_(charity.coordinator).get(f"{PATH}&as=xlsx")

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet = book["People, by programme and place"]
    assert [cell.value for cell in sheet[2]][:6] == ["Chronic Pain Self-Management Program", "Mill Hall", 1, 8, 7, 5]
    assert "Willowbank Neighbours" in [row[0].value for row in book["About"]]


def test_pdf_is_tagged_and_has_its_table_heads(as_, charity, spring):
    reader = opened(as_(charity.coordinator).get(f"{PATH}&as=pdf"))

    text = words_in(reader)
    assert text.startswith("Completion Willowbank Neighbours 1 January 2026 to 31 October 2026")
    assert "Mill Hall 1 8 7 5 71%" in text
    assert root_of(reader)["/MarkInfo"]["/Marked"]
    tags = tags_in(reader)
    assert tags.count("/Table") == 1
    assert tags.count("/TH") >= 8


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t="])
def test_a_place_that_is_called_like_a_formula_runs_nowhere(as_, charity, house, begins):
    house.course(f"{begins}cmd|' /C calc'!A0", [6] * 6)
    browser = as_(charity.coordinator)

    written = browser.get(f"{PATH}&as=csv").content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{PATH}&as=xlsx").content))

    cell = book["People, by programme and place"]["B2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    assert any(row[1:2] == [cell.value] for row in csv.reader(io.StringIO(written)))


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_every_file_is_written_down_and_a_published_one_says_so(as_, charity, spring, form):
    as_(charity.coordinator).get(f"{PATH}&as={form}&publish=on")

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details["report"], entry.details["form"]) == ("took a report away", "completion", form)
    assert "For publication: small figures are left out." in entry.details["about"]


def test_a_form_that_does_not_exist_and_other_people_get_404(as_, clinic, charity, spring):
    assert as_(charity.coordinator).get(f"{PATH}&as=exe").status_code == 404
    for user in (charity.leader, clinic.clinician, clinic.auditor):
        assert as_(user).get(PATH).status_code == 404
        assert as_(user).get("/reports/").status_code == 404


def test_another_house_counts_only_its_own(as_, clinic, spring):
    assert "Mill Hall" not in page(as_, clinic.administrator)


# The licence year


@pytest.fixture
def licence(house) -> Licence:
    licence = Licence.objects.create(
        organisation=house.organisation,
        licensor="SMRC",
        number="4711",
        kind="single_agency",
        starts_on=dt.date(2025, 3, 1),
        expires_on=dt.date(2028, 2, 29),
        courses_a_year=10,
    )
    licence.programmes.add(house.edition.programme)
    return licence


def lead(course, person) -> None:
    for session in course.sessions.filter(kind="course"):
        session.duties.create(facilitator=person, starts_at=session.starts_at, ends_at=session.ends_at)


@pytest.mark.sqlite
def test_the_licence_year_counts_courses_people_and_who_leads(as_, charity, spring, licence):
    una = FacilitatorFactory(organisation=charity.organisation, name="Una Birch")
    for kind, day in (("leader", dt.date(2026, 3, 20)), ("master", dt.date(2026, 9, 30))):
        TrainingRecord.objects.create(
            facilitator=una, programme_slug=spring.edition.programme.slug, kind=kind, last_day=day, recorded_at=NOW
        )
    lead(spring.organisation.courses.get(venue__name="Mill Hall"), una)
    # A course of the same programme in the year before.
    spring.course("Mill Hall", [6], days=[dt.date(2026, 1, 6) + dt.timedelta(weeks=week) for week in range(6)])

    text = page(as_, charity.coordinator, "/reports/licence/")

    assert "SMRC 4711: 1 March 2026 to 28 February 2027" in text
    assert "Write down that it was handed in" not in text  # the year isn't over
    assert "2 of 10 courses of licence SMRC 4711 are planned or held in the year from Sunday 1 March 2026." in text
    assert "Mill Hall Courses held 1 Registered 8 Participants 7 Completers 5 Leaders who led 1" in text
    assert "Leaders trained 1 Leaders in standing 1 Master Trainers trained 1 Master Trainers in standing 1" in text


@pytest.mark.sqlite
def test_the_form_for_a_report_handed_in_has_the_figures_that_were_counted(as_, charity, house, licence):
    Licence.objects.update(starts_on=dt.date(2025, 10, 1))  # so that the spring lies in a year that is over
    una = FacilitatorFactory(organisation=charity.organisation, name="Una Birch")
    lead(house.course("Mill Hall", [6, 6, 1, 0]), una)
    house.course("Quay House", [4, 1], start=dt.time(14))
    browser, path = as_(charity.coordinator), f"/setup/licences/{licence.pk}/reports/1/"
    report = browser.get(f"/reports/licence/?year={licence.pk}-2025-10-01").content.decode()
    assert f'href="{path}"' in report

    form = browser.get(path).context["form"]
    shown = {name: value for name, value in form.initial.items() if isinstance(value, int)}
    assert shown == {
        "courses": 2, "registered": 6, "participants": 5, "completers": 3, "leaders": 1,
        "leaders_trained": 0, "leaders_active": 0, "trainers_trained": 0, "trainers_active": 0,
    }  # fmt: skip
    sent = {name: str(value) for name, value in shown.items()} | {"submission_id": str(uuid.uuid4())}
    words = text_of(browser.post(path, sent | date_parts("sent_on", dt.date(2026, 10, 2)), follow=True))

    assert "People who registered: 6 People who took part: 5 People who completed: 3 Leaders who led: 1" in words
    assert licence.reports.get().figures == shown


def test_a_leader_at_two_places_is_one_person_in_the_sum(charity, spring):
    una = FacilitatorFactory(organisation=charity.organisation, name="Una Birch")
    for start, place in ((dt.time(10), "Mill Hall"), (dt.time(14), "Old Library")):
        lead(spring.course(place, [6], start=start, days=[day + dt.timedelta(days=1) for day in SPRING]), una)

    figures, sums = leaders_at(Scope(charity.organisation, dt.date(2026, 1, 1), dt.date(2026, 12, 31), NOW))

    assert sorted(each["leaders"] for each in figures.values()) == [1, 1]
    assert sums[()] == {"leaders": 1}


def test_a_year_nobody_offered_is_refused(as_, charity, licence):
    text = page(as_, charity.coordinator, "/reports/licence/?year=1-1999-01-01")

    assert "Licence year: choose one of those listed." in text


def test_a_house_without_a_licence_is_told(as_, charity, house):
    text = page(as_, charity.coordinator, "/reports/licence/")

    assert "No licence of ours is on file." in text
    assert "There is a problem" not in text


# Books


@pytest.mark.sqlite
def test_books_count_copies_and_what_is_on_hand(as_, charity):
    book = Book.objects.create(organisation=charity.organisation, title="Chronic Pain Workbook", on_hand=15)
    before = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
    moves = [("received", 20, before), ("issued", -3, NOW), ("returned", 1, NOW), ("written_off", -2, NOW), ("counted", -1, NOW)]
    for kind, change, at in moves:
        StockEntry.objects.create(book=book, kind=kind, change=change, on_hand_after=0, reason="Wet", at=at, by="Sorcha Bell")

    text = page(as_, charity.coordinator, f"/reports/books/?{DAYS.replace('last_month=10', 'last_month=12')}")

    assert "Received 0 Issued 3 Returned 1 Written off 2 Put right by a count -1 On hand at the end 15" in text


# How many queries


@pytest.mark.parametrize("courses", [1, 3])
def test_each_report_takes_as_many_queries_for_three_courses_as_for_one(
    as_, charity, house, licence, courses, django_assert_num_queries
):
    for number in range(courses):
        course = house.course(f"Hall {number}", [6, 3], days=[day + dt.timedelta(days=number) for day in SPRING])
        lead(course, FacilitatorFactory(organisation=charity.organisation))
        Book.objects.create(organisation=charity.organisation, title=f"Book {number}")
    browser = as_(charity.coordinator)

    for path, queries in ((PATH, 8), ("/reports/licence/", 22), ("/reports/books/", 5)):
        with django_assert_num_queries(queries):
            assert browser.get(path).status_code == 200
