"""What a programme achieves: who started and completed, what changed, what is left out, and what may be taken away."""

import csv
import datetime as dt
import io

import openpyxl
import pypdf
import pytest

from accounts.models import AuditEntry, Organisation
from reviews.models import Questionnaire
from tests.factories import (
    ParticipantFactory,
    VenueFactory,
    cpsmp_edition,
    hold,
    make_course,
    pain_management_edition,
    refer,
    wait_on_programme,
)
from tests.factories.measures import score
from tests.factories.outcomes import Took, take_part
from tests.reading import text_of

PATH = "/reports/outcomes/"
FIRST = dt.date(2026, 1, 12)
DAYS = [FIRST + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]
LATER = [day + dt.timedelta(weeks=10) for day in DAYS]
REVIEWS = {1: dt.date(2026, 3, 2), 6: dt.date(2026, 7, 30)}


def went(first=20, last=30, six=28, **more):
    return Took({"first": first, "last": last, "6": six}, reviews=(1, 6), **more)


@pytest.fixture
def edition(clinic):
    """The hospital's programme."""
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def group(clinic, edition):
    """Group 1 met in the Garden Room in January and has had two of its reviews."""
    return group_of(edition)


def group_of(edition, **more):
    venue = more.pop("venue", None) or VenueFactory(organisation=edition.programme.organisation)
    course = make_course(edition, days=more.pop("days", DAYS), reviews=REVIEWS, places=40, venue=venue, **more)
    hold(course)
    course.sessions.filter(kind="review").update(outcome="held", outcome_at=course.last_ends_at, outcome_by="Priya Raman")
    return course


def read(as_, user, query=""):
    return text_of(as_(user).get(f"{PATH}{query}"))


TWELVE = [went(20 + number % 3, 30 + number % 4, 28 + number % 5) for number in range(12)]
SIX_WHO_STOPPED = [went(18, 20, 19 + number, days=4) for number in range(6)]


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_the_office_sees_those_who_started_and_those_who_completed_as_two_lines(as_, clinic, group):
    take_part(group, TWELVE + SIX_WHO_STOPPED)

    text = read(as_, clinic.administrator)

    assert "Started 18" in text
    assert "Completed, 67% 12" in text
    assert "At 6-month review 18" in text
    assert "Uptake: 18 of 18 took the place (100%)." in text
    assert "All measures, first day to 6 months" in text
    assert "PSEQ Who Started Pairs 18 Share 100%" in text
    assert "First day 20.0 6 months 27.0" in text
    assert "Nobody was given one of these formats by lot" not in text, "there is only one format"


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_one_person_who_stopped_cant_be_worked_out_from_the_two_lines(as_, clinic, group):
    take_part(group, [*TWELVE, went(18, 2, 3, days=4)])

    text = read(as_, clinic.administrator)

    assert "Completed, Hidden Hidden" in text
    assert "Completed Pairs Hidden Share Hidden" in text


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_nobody_finds_in_a_file_or_a_share_how_few_stopped_or_answered(as_, clinic, group):
    answered_nothing = Took({"first": 20, "6": None})
    take_part(group, [*(went() for _ in range(3)), *(answered_nothing for _ in range(14)), Took(days=4)])

    text = read(as_, clinic.administrator)
    file = as_(clinic.administrator).get(f"{PATH}?as=csv").content.decode("utf-8-sig")

    assert "PSEQ Returned Hidden Of those who started Hidden Not returned Hidden" in text
    [started, completed] = [row for row in csv.reader(io.StringIO(file)) if row[:2] == ["PSEQ", "6 months"]]
    assert started[3] == "18"
    assert completed[3] == "Hidden", "18 started and 17 completed"


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_a_group_of_four_shows_no_figure(as_, clinic, group):
    take_part(group, TWELVE[:4])

    text = read(as_, clinic.administrator)

    assert "Started Hidden" in text
    assert "Every figure is hidden." in text


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_unscheduled_answers_change_nothing_and_what_is_missing_is_counted(as_, clinic, group):
    declined = [Took({"first": 20}, declined=("6",), reviews=(1,)) for _ in range(5)]
    missing = [Took({"first": 20, "6": None}, reviews=(1,)) for _ in range(6)]
    places = take_part(group, TWELVE + declined + missing)
    before = read(as_, clinic.administrator)
    Questionnaire.objects.create(
        organisation=clinic.organisation,
        episode=places[0].episode,
        measure="pseq-10",
        edition="1",
        point="extra",
        opens_at=clinic.now,
        closes_at=clinic.now + dt.timedelta(days=1),
        unscheduled=True,
    )

    assert "PSEQ Returned 12 Of those who started 52% Not returned 11 Of these declined 5" in before
    assert read(as_, clinic.administrator) == before


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_where_a_persons_own_answers_come_to_no_score_what_staff_typed_counts_no_more(as_, clinic, group):
    """It is so on their own page over time, and one person is counted by one rule."""
    places = take_part(group, TWELVE)
    typed = Questionnaire.objects.get(episode=places[0].episode, measure="pseq-10", point="6")
    typed.scores.update(by_person=False)
    assert "PSEQ Who Started Pairs 12 " in read(as_, clinic.administrator)

    score(typed, typed.scores.get().scale, None, at=clinic.now)

    assert "PSEQ Who Started Pairs 11 " in read(as_, clinic.administrator)


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_formats_stand_side_by_side_with_a_warning(as_, clinic, group, edition):
    take_part(group, TWELVE)
    video = make_course(edition, days=LATER, places=40, by="video", reviews=REVIEWS)
    hold(video)
    take_part(video, [went(20, 26, 24 + number % 4) for number in range(9)])

    text = read(as_, clinic.clinician)

    assert "By format" in text
    assert "a difference between them is no proof" in text
    assert "In person Started 12 Completed 12 Pairs 12" in text
    assert "Video link Started 9 Completed 9 Pairs 9" in text
    assert "Started 9" in read(as_, clinic.clinician, "?format=video")


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_a_filter_doesnt_give_away_the_four_it_leaves_out(as_, clinic, group, edition):
    take_part(group, TWELVE)
    other = group_of(
        edition,
        venue=VenueFactory(organisation=clinic.organisation, name="Annexe"),
        days=LATER,
    )
    take_part(other, TWELVE[:3])

    text = read(as_, clinic.administrator, f"?site={group.venue.name}")

    assert "Every figure is hidden." in text


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_a_community_course_compares_its_first_session_with_its_last(as_, charity):
    edition = cpsmp_edition(charity.organisation)
    days = [dt.date(2026, 3, 3) + dt.timedelta(weeks=week) for week in range(6)]
    course = make_course(edition, days=days, places=16)
    hold(course)
    people = [Took({"first": 4 + number % 3, "last": 6 + number % 2}, days=6) for number in range(8)]
    take_part(course, people, measure="own", scale="life", by_referral=False)

    text = read(as_, charity.coordinator)

    assert "Registered 8" in text
    assert "Assessed" not in text.partition("How this is worked out")[0]
    assert "All measures, first session to last session" in text
    assert "Everyday life Who Started Pairs 8 Share 100%" in text


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_the_page_takes_as_many_queries_for_many_as_for_few(as_, clinic, group, edition, django_assert_num_queries):
    browser = as_(clinic.administrator)
    take_part(group, TWELVE)
    with django_assert_num_queries(18):
        browser.get(PATH)
    other = group_of(edition, days=LATER)
    take_part(other, TWELVE * 3)
    take_part(other, [], measure="phq-9")
    with django_assert_num_queries(18):
        browser.get(PATH)


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_the_files_have_the_same_figures_and_are_written_down(as_, clinic, group):
    take_part(group, TWELVE + SIX_WHO_STOPPED)
    browser = as_(clinic.administrator)

    rows = list(csv.reader(io.StringIO(browser.get(f"{PATH}?as=csv").content.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{PATH}?as=xlsx").content))

    line = next(row for row in rows if row[:3] == ["PSEQ", "6 months", "Started"])
    assert line[3:5] == ["18", "18"]
    assert book.sheetnames[0] == "Figures"
    assert "d av" in [cell.value for cell in book["How this is worked out"]["A"]]
    assert [each.details["form"] for each in AuditEntry.objects.filter(verb="took a report away").order_by("pk")] == [
        "csv",
        "xlsx",
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_a_clinician_takes_scores_away_that_say_nobodys_name(as_, clinic, group):
    places = take_part(group, TWELVE)
    browser = as_(clinic.clinician)

    assert "Data dictionary" in text_of(browser.get(f"{PATH}answers/"))
    content = browser.get(f"{PATH}answers/?as=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))

    assert len(rows) == 36
    assert {row["days"] for row in rows} == {"0", "14", "196"}
    assert {row["age"] for row in rows} == {"60 to 69"}
    assert len({row["person"] for row in rows}) == 12
    again = browser.get(f"{PATH}answers/?as=csv").content.decode("utf-8-sig")
    assert {row["person"] for row in csv.DictReader(io.StringIO(again))}.isdisjoint(row["person"] for row in rows)
    assert not any(place.participant.first_names in content for place in places)
    assert AuditEntry.objects.filter(verb="took a report away", details__report="de-identified-scores").count() == 2


@pytest.mark.django_db
def test_nobody_else_takes_single_peoples_scores_away(as_, clinic, charity):
    for user in (clinic.administrator, clinic.auditor, charity.coordinator, charity.leader):
        assert as_(user).get(f"{PATH}answers/").status_code == 404
    assert as_(charity.leader).get(PATH).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_before_any_group_has_ended_the_page_says_so(as_, clinic):
    page = read(as_, clinic.administrator)
    assert "No group has ended yet." in page
    assert "There is a problem" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
@pytest.mark.parametrize("query", ["?programme=x", "?first=2026-08&last=2026-02", "?site=nowhere", "?format=post"])
def test_what_cant_be_asked_is_said_and_nothing_is_shown(as_, clinic, group, query):
    take_part(group, TWELVE)

    text = read(as_, clinic.administrator, query)

    assert "Started 12" not in text
    assert "choose one of those listed" in text or "The last month must not be before the first." in text


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_the_office_reads_month_by_month_what_happened_and_who_waited(as_, clinic, group, edition, django_assert_num_queries):
    take_part(group, [*TWELVE, went(days=4)])
    for weeks in (3, 30):
        since = clinic.now - dt.timedelta(weeks=weeks)
        person = ParticipantFactory(organisation=clinic.organisation)
        wait_on_programme(refer(person, edition.programme, received=since.date(), now=since), now=since)
    Organisation.objects.filter(pk=clinic.organisation.pk).update(target_wait_weeks=2)
    browser = as_(clinic.administrator)

    with django_assert_num_queries(15):
        text = text_of(browser.get("/reports/monthly/"))

    assert "January 2026 Referrals 0 Assessed 0 Started 13 Completed 12 Places marked 156 No word 8" in text
    assert (
        "July 2026 Referrals 0 Assessed 0 Started 0 Completed 0 Places marked 13 No word 0 Reviews held 1 Came to reviews 13"
        in text
    )
    assert "November 2026 Waiting 2 Median, weeks 16 Longest, weeks 30 Over target 2" in text


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_small_figures_are_left_out_of_the_months_that_are_published_with_the_weeks_of_those_few(as_, clinic, edition):
    since = clinic.now - dt.timedelta(weeks=30)
    person = ParticipantFactory(organisation=clinic.organisation)
    wait_on_programme(refer(person, edition.programme, received=since.date(), now=since), now=since)

    text = text_of(as_(clinic.administrator).get("/reports/monthly/?publish=on"))

    assert "left out" in text
    file = as_(clinic.administrator).get("/reports/monthly/?publish=on&as=csv").content.decode("utf-8-sig")
    assert "November 2026,*,*,*,*" in file


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_overall_change_stands_as_the_share_that_says_so_at_each_point_and_never_as_a_pair(as_, clinic, group):
    said = [Took({"last": 6 if number < 9 else 2 if number < 15 else 4}, reviews=(1, 6)) for number in range(20)]
    take_part(group, said, measure="pgic-7", scale="change")
    take_part(group, TWELVE)

    office = as_(clinic.administrator)
    text = text_of(office.get(PATH))
    assert "Overall change, as people say it" in text
    assert "Last day Who Started Answered 20 Share 62% Much or very much better 45% Worse 30%" in text
    assert "Overall change (7 is best)" not in text.partition("Overall change, as people say it")[0]
    assert "Overall change" in office.get(f"{PATH}?as=csv").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_so_few_who_say_that_they_are_worse_are_not_shown(as_, clinic, group):
    said = [Took({"last": 7 if number < 9 else 1 if number < 12 else 4}) for number in range(20)]
    take_part(group, said, measure="pgic-7", scale="change")
    take_part(group, TWELVE)

    assert "Much or very much better 45% Worse Hidden" in read(as_, clinic.administrator)


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_people_of_a_hospital_without_a_pathway_are_counted_with_what_they_answered(as_, clinic, group):
    take_part(group, TWELVE)
    take_part(group, [went(20, 30, 28) for _ in range(6)], by_referral=False)

    text = read(as_, clinic.administrator)

    assert "Started 18" in text
    assert "PSEQ Who Started Pairs 18 Share 100%" in text


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_the_page_is_taken_away_on_paper_with_the_same_figures(as_, clinic, group):
    take_part(group, TWELVE + SIX_WHO_STOPPED)

    answer = as_(clinic.administrator).get(f"{PATH}?as=pdf")

    assert answer["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "What the programmes achieve" in text
    assert "All measures, first day to 6 months" in text
    assert AuditEntry.objects.get(verb="took a report away").details["form"] == "pdf"
