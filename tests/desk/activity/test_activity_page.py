"""The activity file's page: what is to be entered, what was, what changed since, and the files."""

import csv
import datetime as dt
import io

import openpyxl
import pytest

from accounts.models import AuditEntry
from desk.models import ActivityEntry
from participants.attendance.marking import Tap, mark_register
from participants.models import Appointment
from participants.rules.attendance import Entered
from reviews.transfers.moving import choose_review
from tests.cast import NOW
from tests.factories import make_course
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

MONDAY = "day_day=26&day_month=10&day_year=2026"
PATH = f"/reports/activity/?{MONDAY}"


@pytest.fixture
def ana(group):
    ana = group.person("Ana", "K0001")
    group.mark(ana, 1, "5")
    return ana


def page(as_, clinic, path: str = PATH):
    response = as_(clinic.administrator).get(path)
    assert response.status_code == 200
    return response


def ticks(response) -> list[str]:
    return [row.tick for row in [*response.context["page"].corrections, *response.context["page"].new]]


def tick(as_, clinic, rows):
    day = {"day_day": "26", "day_month": "10", "day_year": "2026"}
    return as_(clinic.administrator).post("/reports/activity/entered/", {"rows": rows, **day}, follow=True)


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.sqlite
def test_the_administrator_reads_each_row_as_the_hospitals_system_wants_it(as_, clinic, ana):
    file = rows_of(page(as_, clinic, f"{PATH}&as=csv"))

    assert file == [
        [
            *("Row", "Hospital number", "Site", "Treatment function", "Date", "Time", "Medium", "Attendance code"),
            *("Cancellation date", "Outcome", "RTT status", "Entered there", "To see to"),
        ],
        [
            "New",
            "K0001",
            "Kestrel House",
            "191",
            "2026-10-26",
            "09:30",
            "Face to face",
            "5",
            "",
            "2",
            "",
            "",
            "RTT status not confirmed",
        ],
    ]


def test_a_day_nobody_marked_is_listed_apart_with_the_way_to_its_register(as_, clinic, group, ana):
    group.person("Ben", "K0002")

    response = page(as_, clinic)

    assert "Mark Ben Pell on the register Day 1, 9:30am, Kestrel House" in text_of(response)
    assert len(rows_of(page(as_, clinic, f"{PATH}&as=csv"))) == 2
    assert rows_of(page(as_, clinic, f"{PATH}&as=left-out"))[1][:2] == ["Not marked on the register", "K0002"]


def test_somebody_without_a_hospital_number_waits_for_it(as_, clinic, group):
    ben = group.person("Ben", "")
    group.mark(ben, 1, "5")

    assert "Add the hospital number of Ben Pell" in text_of(page(as_, clinic))


def test_a_review_moved_to_another_group_is_cancelled_by_the_person_on_the_day_they_said_so(as_, clinic, group, ana):
    place = group.place(ana, 1)
    Appointment.objects.filter(pk=place.pk).update(
        mark="", marked_at=None, marked_by="", state="moved", closed_at=dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)
    )

    row = rows_of(page(as_, clinic, f"{PATH}&as=csv"))[1]
    assert row[7:10] == ["2", "2026-10-20", ""]


def test_a_place_that_was_entered_as_cancelled_and_returned_stands_there_again(as_, clinic, group, ana):
    place = group.place(ana, 1)
    gone = {"mark": "", "marked_at": None, "marked_by": "", "state": "withdrawn"}
    Appointment.objects.filter(pk=place.pk).update(**gone, closed_at=dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC))
    tick(as_, clinic, ticks(page(as_, clinic)))
    assert place.session.local_date not in [each.day for each in page(as_, clinic).context["days"]]

    Appointment.objects.filter(pk=place.pk).update(state="booked", closed_at=None)

    response = page(as_, clinic)
    text = text_of(response)
    assert "Attendance code: 2, now empty" in text
    assert (place.session.local_date, 1) in [(each.day, each.unmarked) for each in response.context["days"]]
    assert "Mark Ana Pell on the register" in text


def test_a_new_place_at_the_same_session_corrects_the_one_that_was_entered_as_cancelled(as_, clinic, group, ana):
    place = group.place(ana, 1)
    gone = {"mark": "", "marked_at": None, "marked_by": "", "state": "moved"}
    Appointment.objects.filter(pk=place.pk).update(**gone, closed_at=dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC))
    tick(as_, clinic, ticks(page(as_, clinic)))
    Appointment.objects.create(
        participant=ana, session=place.session, enrolment=place.enrolment, episode=place.episode, made_at=NOW, mark="5",
        marked_at=NOW, marked_by="Imogen Fairweather",
    )  # fmt: skip

    response = page(as_, clinic, "/reports/activity/")

    assert "Attendance code: 2, now 5" in text_of(response)
    tick(as_, clinic, ticks(response))
    assert [each.code for each in ActivityEntry.objects.filter(ended_at=None)] == ["5"]


@pytest.mark.sqlite
def test_a_ticked_row_says_who_entered_it_and_when_and_is_not_asked_about_again(as_, clinic, ana):
    said = tick(as_, clinic, ticks(page(as_, clinic)))

    text = text_of(said)
    assert "1 row written down as entered." in text
    assert "Entered by Priya Raman" in text
    assert "Nothing of this day is to be entered." in text
    assert tick(as_, clinic, [f"{ActivityEntry.objects.get().appointment_id}:x"]).status_code == 200
    assert ActivityEntry.objects.count() == 1


@pytest.mark.sqlite
def test_a_mark_changed_after_the_tick_stands_as_a_correction_until_that_is_entered(as_, clinic, group, ana):
    tick(as_, clinic, ticks(page(as_, clinic)))
    group.mark(ana, 1, "3", at=NOW)

    response = page(as_, clinic, "/reports/activity/")
    assert "Attendance code: 5, now 3" in text_of(response)
    assert rows_of(page(as_, clinic, f"{PATH}&as=csv"))[1][0] == "Correction"

    text = text_of(tick(as_, clinic, ticks(response)))
    assert "The correction was entered by Priya Raman" in text
    assert "Corrections" not in text


def test_a_row_that_changed_after_the_page_was_opened_is_not_ticked_unread(as_, clinic, group, ana):
    read = ticks(page(as_, clinic))
    group.mark(ana, 1, "3", at=NOW)

    text = text_of(tick(as_, clinic, read))

    assert "1 row changed after you opened the page" in text
    assert not ActivityEntry.objects.exists()


def test_the_last_attendance_becomes_1_once_the_person_is_discharged(as_, clinic, group, ana):
    tick(as_, clinic, ticks(page(as_, clinic)))
    ana.appointments.filter(session__starts_at__gt=NOW).update(state="withdrawn", closed_at=NOW)
    episode = ana.episodes.get()
    episode.ended_at, episode.ending, episode.ended_by = NOW + dt.timedelta(minutes=1), "discharged", "Imogen Fairweather"
    episode.save()

    assert "Outcome: 2, now 1" in text_of(page(as_, clinic, "/reports/activity/"))


def test_the_twelve_month_review_attended_with_another_group_is_1_once_the_person_is_discharged(
    as_, clinic, group, ana, time_machine
):
    days = [dt.date(2026, 11, day) for day in (2, 3, 4, 5)]
    november = make_course(group.edition, days=days, number=32, reviews={12: dt.date(2027, 11, 5)})
    enrolment, theirs = ana.enrolments.get(), november.sessions.get(months=12)
    now = dt.datetime(2027, 10, 1, 10, tzinfo=dt.UTC)
    time_machine.move_to(now, tick=False)
    place = choose_review(enrolment, 12, theirs, by=clinic.administrator, now=now)
    time_machine.move_to(theirs.ends_at, tick=False)
    taps = {place.pk: Tap(Entered("5"), place.mark_version)}
    mark_register(theirs, taps, by=clinic.administrator, now=theirs.ends_at, may_correct=True)
    friday = "/reports/activity/?day_day=5&day_month=11&day_year=2027&as=csv"
    assert [row[9] for row in rows_of(page(as_, clinic, friday))[1:]] == ["3"]

    episode = ana.episodes.get()
    episode.ended_at, episode.ending, episode.ended_by = theirs.ends_at, "discharged", "Imogen Fairweather"
    episode.save()

    assert [row[9] for row in rows_of(page(as_, clinic, friday))[1:]] == ["1"]


def test_a_tick_by_mistake_is_taken_back_and_the_row_is_to_be_entered_again(as_, clinic, ana):
    tick(as_, clinic, ticks(page(as_, clinic)))
    entry = ActivityEntry.objects.get()

    for _ in range(2):
        said = as_(clinic.administrator).post(f"/reports/activity/entries/{entry.pk}/not-entered/", follow=True)

    assert "The row is to be entered again." in text_of(said)
    assert ticks(page(as_, clinic)) != []
    verbs = AuditEntry.objects.filter(object_type="desk.activityentry").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["entered in the hospital’s system", "took back that it was entered"]


def test_nothing_ticked_is_said_so(as_, clinic, ana):
    assert "Tick the rows that you have entered." in text_of(tick(as_, clinic, []))


def test_the_xlsx_has_what_is_not_in_it_yet_on_a_sheet_of_its_own_and_runs_no_formula(as_, clinic, group, ana):
    ana.hospital_number = "=1+1"
    ana.save()
    group.person("Ben", "K0002")

    book = openpyxl.load_workbook(io.BytesIO(page(as_, clinic, f"{PATH}&as=xlsx").content))

    assert book.sheetnames == ["Activity", "Not in the file yet"]
    assert book["Activity"]["B2"].value == "'=1+1"
    assert book["Not in the file yet"]["A2"].value == "Not marked on the register"


def test_each_file_that_is_taken_away_and_each_name_shown_is_written_down(as_, clinic, ana):
    page(as_, clinic, f"{PATH}&as=csv")

    taken = AuditEntry.objects.get(verb="took a report away")
    assert taken.details == {"report": "activity", "form": "csv", "about": ["Monday 26 October 2026", "every site"]}
    looked = AuditEntry.objects.get(verb="looked at", object_id=ana.pk, object_type="participants.participant")
    assert looked.details == {"page": "activity file"}


def test_one_site_has_its_own_rows(as_, clinic, ana):
    assert len(rows_of(page(as_, clinic, f"{PATH}&site=By+video&as=csv"))) == 1
    assert len(rows_of(page(as_, clinic, f"{PATH}&site=Kestrel+House&as=csv"))) == 2


def test_a_day_to_come_has_no_file(as_, clinic, ana):
    path = "/reports/activity/?day_day=1&day_month=12&day_year=2026"
    assert "Choose today or a day before" in text_of(page(as_, clinic, path))


def test_only_administrators_of_a_hospital_have_the_file(as_, clinic, charity, ana):
    assert as_(clinic.clinician).get(PATH).status_code == 404
    assert as_(charity.coordinator).get(PATH).status_code == 404
    assert "Daily activity file" not in text_of(as_(charity.coordinator).get("/reports/"))
    assert "Daily activity file" in text_of(as_(clinic.administrator).get("/reports/"))


def test_another_hospitals_rows_are_nobodys(as_, charity, clinic, ana, group):
    place = group.place(ana, 1)
    assert as_(charity.coordinator).post("/reports/activity/entered/", {"rows": [f"{place.pk}:x"]}).status_code == 404


def test_the_page_asks_the_same_number_of_questions_for_one_person_and_for_three(
    as_, clinic, group, ana, django_assert_num_queries
):
    browser = as_(clinic.administrator)
    browser.get(PATH)
    with django_assert_num_queries(13):
        browser.get(PATH)
    for name in ("Ben", "Cy"):
        group.mark(group.person(name, f"K-{name}"), 1, "5")
    browser.get(PATH)
    with django_assert_num_queries(13):
        browser.get(PATH)


def test_with_rows_entered_changed_and_left_out_it_asks_no_more(as_, clinic, group, ana, django_assert_num_queries):
    people = [group.person(name, f"K-{name}") for name in ("Ben", "Cy", "Di")]
    for person in people[:2]:
        group.mark(person, 1, "5")
    tick(as_, clinic, ticks(page(as_, clinic)))
    group.mark(people[0], 1, "3", at=NOW)
    browser = as_(clinic.administrator)
    browser.get(PATH)
    with django_assert_num_queries(16):
        browser.get(PATH)
