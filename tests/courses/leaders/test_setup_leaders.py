"""Leaders in set-up: the list, one record, and what is written on it."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from courses.models import LeaderPaper, LedElsewhere, TrainingRecord
from tests.cast import NOW
from tests.courses.trained_leaders import community, course_led_by, record, trained
from tests.factories import FacilitatorFactory
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

D = dt.date
LEADERS = "/setup/leaders/"
OCTOBER = D(2026, 10, 1)


@pytest.fixture
def cpsmp(charity):
    return community(charity.organisation)


@pytest.fixture
def lenny(charity, cpsmp):
    """Trained on 2 March 2026, so the first course is due by 2 March 2027."""
    return trained(charity.organisation, "Lenny Marsh")


@pytest.fixture
def office(charity, as_):
    return as_(charity.coordinator)


def day(name, date):
    return {f"{name}_day": str(date.day), f"{name}_month": str(date.month), f"{name}_year": str(date.year)}


def once(**more):
    return {"submission_id": str(uuid.uuid4())} | more


def training(kind="refresher", slug="cpsmp", last_day=OCTOBER, **more):
    return once(programme_slug=slug, kind=kind, trainers="Mo and Jo", certificate="77", **day("last_day", last_day)) | more


@pytest.mark.sqlite
def test_the_office_sees_who_is_in_standing_and_until_when(charity, office, cpsmp, lenny):
    wren = trained(charity.organisation, "Wren Abbot", on=D(2025, 10, 1))
    FacilitatorFactory(organisation=charity.organisation, name="Ada New")

    words = text_of(office.get(LEADERS))

    assert "Lenny Marsh" in words
    assert "CPSMP Trained Trained on 2 March 2026. By 2 March 2027 a course must be led to its end." in words
    assert f"{wren}" in words
    assert "Lapsed from 2 October 2026: a course was not led in time." in words
    assert "A refresher, or another training" in words
    assert "Not trained No training is on record." in words


def test_the_list_of_those_who_lapse_soon_names_the_courses_that_would_renew_them(charity, office, cpsmp):
    soon = trained(charity.organisation, "Sol Frost", on=D(2026, 1, 20))
    late = trained(charity.organisation, "Tess Hale", on=D(2026, 1, 20))
    trained(charity.organisation, "Una Wick", on=D(2026, 9, 1))
    in_time = course_led_by(cpsmp, soon, first=D(2026, 12, 1))
    course_led_by(cpsmp, late, first=D(2027, 1, 5))

    words = text_of(office.get(f"{LEADERS}?status=due"))

    assert "Lapse in the next 90 days" in words
    assert f"{in_time.name}, to Tuesday 5 January 2027" in words
    assert "No planned course of CPSMP" in words, "Tess’s course ends too late"
    assert "Una Wick" not in words


@pytest.mark.parametrize("status", ["due", "good", "trained", "lapsed", "retired", "untrained", "nonsense"])
def test_each_narrowing_answers(office, lenny, status):
    assert office.get(f"{LEADERS}?status={status}&programme=cpsmp&name=len").status_code == 200


def test_a_narrowed_list_pages_by_key(charity, office, cpsmp):
    for number in range(27):
        trained(charity.organisation, f"Leader {number:02}")

    first = office.get(f"{LEADERS}?status=trained")
    assert "Leader 24" in text_of(first)
    assert "Leader 25" not in text_of(first)
    second = text_of(office.get(f"{LEADERS}?status=trained&cursor={first.context['page'].older}"))
    assert "Leader 25" in second
    assert "Leader 24" not in second


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_takes_fifteen_queries_however_many_leaders(charity, office, cpsmp, people, django_assert_num_queries):
    for number in range(people):
        person = trained(charity.organisation, f"Leader {number}", on=D(2026, 1, 20))
        course_led_by(cpsmp, person, first=D(2026, 12, 1) + dt.timedelta(days=number))

    with django_assert_num_queries(15):
        office.get(LEADERS)


@pytest.mark.sqlite
def test_a_look_at_a_record_is_written_down(charity, office, cpsmp, lenny):
    lenny.lives_with_pain = True
    lenny.save()
    course = course_led_by(cpsmp, lenny, first=D(2026, 8, 3))

    words = text_of(office.get(f"{LEADERS}{lenny.pk}/"))

    assert "Lives with lasting pain: Yes." in words
    assert f"{course.name} Last day 7 September 2026 Sessions All 6 sessions Counts Yes" in words
    looked = AuditEntry.objects.get(verb="looked at")
    assert (looked.object_label, looked.actor_label) == ("Lenny Marsh", charity.coordinator.named)


@pytest.mark.parametrize("courses", [1, 3])
def test_a_record_takes_the_same_queries_for_one_course_and_three(office, cpsmp, lenny, courses, django_assert_num_queries):
    for number in range(courses):
        course_led_by(cpsmp, lenny, first=D(2026, 3, 9) + dt.timedelta(weeks=7 * number))

    with django_assert_num_queries(15):
        office.get(f"{LEADERS}{lenny.pk}/")


@pytest.mark.parametrize("page", ["", "trainings/new/", "elsewhere/new/", "papers/new/", "peer/", "retire/"])
def test_another_organisations_leader_is_not_there(clinic, lenny, as_, page):
    assert as_(clinic.administrator).get(f"{LEADERS}{lenny.pk}/{page}").status_code == 404


def test_a_leader_sees_no_record(charity, lenny, as_):
    assert as_(charity.leader).get(f"{LEADERS}{lenny.pk}/").status_code == 404


@pytest.mark.sqlite
def test_a_training_is_recorded_once(office, lenny):
    sent = training()
    response = office.post(f"{LEADERS}{lenny.pk}/trainings/new/", sent, follow=True)
    office.post(f"{LEADERS}{lenny.pk}/trainings/new/", sent)

    assert "Refresher of 1 October 2026 is on record." in text_of(response)
    row = TrainingRecord.objects.get(kind="refresher")
    assert (row.facilitator, row.programme_slug, row.trainers, row.certificate) == (lenny, "cpsmp", "Mo and Jo", "77")
    assert AuditEntry.objects.filter(verb="training recorded").count() == 1


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"programme_slug": ""}, "Choose a programme."),
        ({"programme_slug": "juggling"}, "Programme: choose one of those listed."),
        ({"kind": ""}, "Choose what it was."),
        ({"last_day_year": "20"}, "The year must have 4 digits"),
        (day("last_day", D(2026, 11, 3)), "That training isn’t over yet."),
        ({"kind": "cross"} | day("last_day", D(2026, 3, 2)), "Their cross-training of 2 March 2026 is on record already."),
        (day("last_day", D(2026, 3, 1)), "Their CPSMP training is of 2 March 2026 and comes first."),
        ({"kind": "master"}, "A Master Trainer has led 2 courses to the end before their training; 0 are on record by then."),
    ],
)
def test_each_mistake_in_a_training_is_said_and_nothing_is_written(office, lenny, mistake, sentence):
    response = office.post(f"{LEADERS}{lenny.pk}/trainings/new/", training(**mistake))

    assert sentence in text_of(response)
    assert TrainingRecord.objects.count() == 2


def test_cross_training_without_the_foundation_is_refused(charity, office, cpsmp):
    ada = FacilitatorFactory(organisation=charity.organisation, name="Ada New")

    response = office.post(f"{LEADERS}{ada.pk}/trainings/new/", training(kind="cross"))
    assert "No CDSMP training is on record. It comes before this one, so record it first." in text_of(response)

    office.post(f"{LEADERS}{ada.pk}/trainings/new/", training(kind="leader", slug="cdsmp", last_day=D(2026, 9, 1)))
    office.post(f"{LEADERS}{ada.pk}/trainings/new/", training(kind="cross"))
    assert [row.kind for row in TrainingRecord.objects.order_by("last_day")] == ["leader", "cross"]


@pytest.mark.sqlite
def test_a_wrong_training_is_withdrawn_with_a_reason_and_stays_on_the_page(office, lenny):
    wrong = record(lenny, "cpsmp", "refresher", D(2026, 9, 1))
    page = f"{LEADERS}{lenny.pk}/trainings/{wrong.pk}/withdraw/"

    assert "Write why it is withdrawn." in text_of(office.post(page, {"reason": " "}))
    response = office.post(page, {"reason": "Another Lenny’s"}, follow=True)

    assert "Withdrawn: Another Lenny’s" in text_of(response)
    wrong.refresh_from_db()
    assert wrong.withdrawn_at == NOW
    assert office.post(page, {"reason": "Again"}).status_code == 404


def test_a_training_that_another_rests_on_stays(office, lenny):
    first = lenny.trainings.get(programme_slug="cdsmp")

    response = office.post(f"{LEADERS}{lenny.pk}/trainings/{first.pk}/withdraw/", {"reason": "Wrong"})

    assert "Their CPSMP cross-training of 2 March 2026 rests on this one. Withdraw that first." in text_of(response)
    first.refresh_from_db()
    assert first.withdrawn_at is None


def elsewhere(**more):
    days = day("first_day", D(2026, 4, 1)) | day("last_day", D(2026, 5, 6))
    typed = once(programme_slug="cpsmp", what="course", where="Ferry Lane", evidence="Letter of 9 May 2026", **days)
    return typed | more


@pytest.mark.sqlite
def test_a_course_led_elsewhere_counts(office, lenny):
    sent = elsewhere()
    page = f"{LEADERS}{lenny.pk}/elsewhere/new/"
    response = office.post(page, sent, follow=True)
    office.post(page, sent)

    words = text_of(response)
    assert "CPSMP Active Active until 2 March 2028." in words
    assert "CPSMP, Ferry Lane A course, all its sessions. Letter of 9 May 2026" in words
    assert "That is on record already, with the same days." in text_of(office.post(page, elsewhere()))
    row = LedElsewhere.objects.get()
    office.post(f"{LEADERS}{lenny.pk}/elsewhere/{row.pk}/withdraw/", {"reason": "It was cut short"})
    assert "CPSMP Trained" in text_of(office.get(f"{LEADERS}{lenny.pk}/"))


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"evidence": ""}, "Say what shows it."),
        (day("last_day", D(2026, 3, 20)), "The last day is before the first. Check both."),
        (day("last_day", D(2026, 12, 1)), "That isn’t over yet."),
        (day("first_day", D(2026, 2, 1)), "They were trained on 2 March 2026, after this began."),
        ({"programme_slug": "cdsmp"} | day("first_day", D(2025, 1, 1)), "They were trained on 2 March 2025, after this began."),
    ],
)
def test_each_mistake_about_a_course_elsewhere_is_said(office, lenny, mistake, sentence):
    assert sentence in text_of(office.post(f"{LEADERS}{lenny.pk}/elsewhere/new/", elsewhere(**mistake)))
    assert not LedElsewhere.objects.exists()


@pytest.mark.sqlite
def test_a_paper_is_recorded_and_a_newer_one_stands_beside_it(office, lenny):
    def paper(came, until):
        return once(kind="background_check", note="", **day("received_on", came), **day("expires_on", until))

    page = f"{LEADERS}{lenny.pk}/papers/new/"
    old = office.post(page, paper(D(2023, 9, 1), D(2026, 9, 1)), follow=True)
    assert "1 September 2026: has run out" in text_of(old)

    new = office.post(page, paper(D(2026, 10, 1), D(2029, 9, 30)), follow=True)
    assert "has run out" not in text_of(new)
    assert "It can’t run out before it came." in text_of(office.post(page, paper(D(2026, 10, 1), D(2026, 9, 1))))
    assert "That day is still to come." in text_of(office.post(page, paper(D(2026, 12, 1), D(2027, 9, 1))))
    latest = LeaderPaper.objects.latest("received_on")
    office.post(f"{LEADERS}{lenny.pk}/papers/{latest.pk}/withdraw/")
    assert "has run out" in text_of(office.get(f"{LEADERS}{lenny.pk}/"))


@pytest.mark.sqlite
def test_what_a_peer_says_is_saved_and_the_trail_does_not_say_it(office, lenny):
    page = f"{LEADERS}{lenny.pk}/peer/"
    response = office.post(page, {"lives_with_pain": "yes", "is_professional": "on", "version": "1"}, follow=True)

    assert "Lives with lasting pain: Yes. Works in health or social care." in text_of(response)
    assert AuditEntry.objects.get(verb="changed").details == {"fields": ["peer"]}
    stale = text_of(office.post(page, {"lives_with_pain": "no", "version": "1"}))
    assert "Somebody changed this after you opened it." in stale


@pytest.mark.sqlite
def test_a_leader_retires_and_comes_back(office, lenny):
    page = f"{LEADERS}{lenny.pk}/retire/"
    tomorrow = office.post(page, {"version": "1", **day("on", D(2026, 11, 3))})
    assert "That day is still to come." in text_of(tomorrow)

    response = office.post(page, {"version": "1", **day("on", D(2026, 11, 2))}, follow=True)
    assert "CPSMP Retired Retired on 2 November 2026." in text_of(response)

    response = office.post(page, {"version": "2"}, follow=True)
    assert "CPSMP Trained" in text_of(response)


def test_who_has_a_part_to_come_doesnt_retire(office, cpsmp, lenny):
    course_led_by(cpsmp, lenny, first=D(2026, 12, 1))

    response = office.post(f"{LEADERS}{lenny.pk}/retire/", {"version": "1", **day("on", D(2026, 11, 2))})

    assert "Lenny Marsh still has a part to come:" in text_of(response)
    lenny.refresh_from_db()
    assert lenny.retired_on is None
