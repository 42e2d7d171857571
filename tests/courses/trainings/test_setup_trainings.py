"""Trainings in set-up: the form with its preview, the page, who is trained, finishing and cancelling."""

import datetime as dt
import re
import uuid

import pytest
import time_machine

from accounts.roles import Role
from courses.models import Trainee, Training
from tests.cast import NOW, member
from tests.courses.trained_leaders import community, record, trained
from tests.factories import FacilitatorFactory, VenueFactory
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

D = dt.date
TRAININGS = "/setup/trainings/"
NEW = "/setup/trainings/new/"


@pytest.fixture
def cpsmp(charity):
    return community(charity.organisation)


@pytest.fixture
def masters(charity, cpsmp):
    return [trained(charity.organisation, name, master=D(2026, 6, 1)) for name in ("Mo Hart", "Jo Pell")]


@pytest.fixture
def office(charity, as_):
    return as_(charity.coordinator)


@pytest.fixture
def typed(charity, cpsmp, masters):
    """A cross-training on two days in December."""
    garden = VenueFactory(organisation=charity.organisation, name="Garden Room", room="", places=12)
    sent = {
        "submission_id": str(uuid.uuid4()),
        "programme": str(cpsmp.programme.pk),
        "kind": "cross",
        "name": "",
        "format": "in_person",
        "room": str(garden.pk),
        "link": "",
        "places": "8",
        "trainers": [str(person.pk) for person in masters],
    }
    for row, day in enumerate((D(2026, 12, 1), D(2026, 12, 2))):
        sent |= {f"day_{row}_date_day": day.day, f"day_{row}_date_month": day.month, f"day_{row}_date_year": day.year}
        sent |= {f"day_{row}_start": "9am", f"day_{row}_end": "4:30pm"}
    return sent


@pytest.fixture
def training(office, typed):
    office.post(NEW, typed | {"create": "training"})
    return Training.objects.get()


@pytest.fixture
def ada(charity, cpsmp):
    person = FacilitatorFactory(organisation=charity.organisation, name="Ada New")
    record(person, "cdsmp", "leader", D(2026, 1, 5))
    return person


@pytest.mark.sqlite
def test_the_only_programme_is_chosen_already(office, typed, cpsmp):
    page = office.get(NEW).content.decode()

    assert re.search(rf'name="programme"[^>]*value="{cpsmp.programme.pk}" checked', page)


def test_every_day_is_shown_before_anything_is_saved(office, typed):
    words = text_of(office.post(NEW, typed | {"show": "days"}))

    assert "Day 2 When Wednesday 2 December 2026, 9am to 4:30pm Check Clear" in words
    assert "Nothing is saved yet." in words
    assert not Training.objects.exists()


@pytest.mark.sqlite
def test_the_office_creates_a_training_once(office, typed):
    response = office.post(NEW, typed | {"create": "training"}, follow=True)
    office.post(NEW, typed | {"create": "training"})

    words = text_of(response)
    assert "CPSMP cross-training is scheduled." in words
    assert "CPSMP cross-training. Garden Room. 0 of 8 places taken." in words
    assert "Master Trainers Jo Pell Mo Hart" in words
    assert Training.objects.count() == 1
    assert "Tue 1 December to Wed 2 December 2026" in text_of(office.get(TRAININGS))


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"trainers": []}, "Choose two Master Trainers"),
        ({"trainers": ["999999"]}, "Choose from those listed."),
        ({"day_0_start": ""}, "Day 1: enter when it starts."),
        ({"day_1_end": "8am"}, "Day 2 ends before it starts."),
        ({"day_1_date_month": 11}, "Day 2 isn’t after day 1."),
        ({"day_0_date_year": 2025}, "Day 1 is in the past."),
        ({"room": ""}, "Choose a room, or let them meet by video."),
        ({"format": "video", "link": "nonsense"}, "Enter the whole link, beginning with https://."),
        ({"places": "13"}, "The Garden Room holds 12, and 13 places are planned."),
    ],
)
def test_each_mistake_is_said_and_nothing_is_made(office, typed, mistake, sentence):
    assert sentence in text_of(office.post(NEW, typed | mistake | {"create": "training"}))
    assert not Training.objects.exists()


def test_without_a_master_trainer_the_page_says_what_is_missing(office, cpsmp):
    assert "nobody here has a Master Trainer training on record" in text_of(office.get(NEW))


@pytest.mark.sqlite
def test_somebody_is_found_by_name_and_given_a_place(charity, office, training, ada):
    page = f"{TRAININGS}{training.pk}/trainees/"
    assert "Ada New" in text_of(office.get(f"{page}?name=ada"))
    assert "Ada New" not in text_of(office.get(f"{page}?name=zoe"))
    assert "Mo Hart" not in text_of(office.get(page)), "who gives it can’t be trained there"

    response = office.post(page, {"person": str(ada.pk)}, follow=True)
    assert "Ada New has a place." in text_of(response)
    assert "1 person to train Who is trained Name Do Ada New" in text_of(office.get(f"{TRAININGS}{training.pk}/"))

    place = Trainee.objects.get()
    response = office.post(f"{TRAININGS}{training.pk}/trainees/{place.pk}/remove/", follow=True)
    assert "Ada New has no place there any more." in text_of(response)


def test_a_refusal_is_said_and_a_stranger_is_not_found(clinic, office, training, charity):
    page = f"{TRAININGS}{training.pk}/trainees/"
    nia = FacilitatorFactory(organisation=charity.organisation, name="Nia Cole")
    stranger = FacilitatorFactory(organisation=clinic.organisation)

    response = office.post(page, {"person": str(nia.pk)}, follow=True)
    assert "Nia Cole: No CDSMP training is on record." in text_of(response)
    assert office.post(page, {"person": str(stranger.pk)}).status_code == 404
    assert office.post(page, {"person": "x"}).status_code == 404


@pytest.mark.sqlite
def test_finishing_writes_the_records(charity, as_, office, training, ada):
    office.post(f"{TRAININGS}{training.pk}/trainees/", {"person": str(ada.pk)})
    place = Trainee.objects.get()

    with time_machine.travel(NOW + dt.timedelta(days=40), tick=False):
        office = as_(charity.coordinator)
        words = text_of(office.get(f"{TRAININGS}{training.pk}/"))
        assert "To finish" in words
        sent = {"version": "1", "completed": [str(place.pk)]}
        response = office.post(f"{TRAININGS}{training.pk}/finish/", sent, follow=True)
        assert "CPSMP cross-training is finished. 1 person has it on record." in text_of(response)
        assert "CPSMP, cross-training" in text_of(office.get(f"/setup/leaders/{ada.pk}/"))


def test_a_stale_form_cancels_nothing_and_a_true_one_does(office, training):
    page = f"{TRAININGS}{training.pk}/cancel/"

    assert "Somebody changed this" in text_of(office.post(page, {"version": "7", "reason": "Snow"}))
    assert "Write why it is cancelled" in text_of(office.post(page, {"version": "1", "reason": ""}))
    response = office.post(page, {"version": "1", "reason": "Snow"}, follow=True)

    assert "This training is cancelled" in text_of(response)


def test_its_days_are_on_the_calendar_and_lead_to_its_page(office, training):
    content = office.get("/calendar/?month=2026-12").content.decode()
    day = training.sessions.first()

    assert f"/sessions/{day.pk}/" in content
    assert "CPSMP cross-training, day" in text_of(office.get("/calendar/?month=2026-12"))
    assert office.get(f"/sessions/{day.pk}/").url == f"{TRAININGS}{training.pk}/"
    for page in ("register/", "staffing/", "cancel/", "postpone/", "sign-in-sheet/"):
        assert office.get(f"/sessions/{day.pk}/{page}").status_code == 404


def test_a_day_moves_with_its_people(office, training, masters):
    day = training.sessions.first()
    assert "Who gives the training, and who is trained. Only this session moves." in text_of(
        office.get(f"/sessions/{day.pk}/move/")
    )

    sent = {"version": "1", "day_day": "30", "day_month": "11", "day_year": "2026", "start": "10am", "venue": str(day.venue_id)}
    response = office.post(f"/sessions/{day.pk}/move/", sent, follow=True)

    assert "is on Monday 30 November 2026 at 10am." in text_of(response)
    day.refresh_from_db()
    assert {duty.starts_at for duty in day.duties.all()} == {day.starts_at}


def test_today_names_a_training_without_counting_people(charity, as_, training):
    with time_machine.travel(dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC), tick=False):
        words = text_of(as_(charity.coordinator).get("/today/"))

    assert "CPSMP cross-training, day 1 9am to 4:30pm, Garden Room Training" in words


@pytest.mark.parametrize("page", ["", "trainees/", "finish/", "cancel/"])
def test_another_organisations_training_is_not_there(clinic, training, as_, page):
    assert as_(clinic.administrator).get(f"{TRAININGS}{training.pk}/{page}").status_code == 404


def test_a_clinician_reads_the_page_and_changes_nothing(charity, training, as_):
    nurse = as_(member(charity.organisation, Role.CLINICIAN, "Nell Ward"))

    words = text_of(nurse.get(f"{TRAININGS}{training.pk}/"))
    assert "CPSMP cross-training" in words
    assert "Cancel it" not in words
    assert nurse.get(f"{TRAININGS}{training.pk}/cancel/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_few_queries_however_many(charity, office, cpsmp, count, django_assert_num_queries):
    for number in range(count):
        row = Training.objects.create(
            organisation=charity.organisation,
            programme=cpsmp.programme,
            kind="cross",
            name=f"Training {number}",
            format="video",
            places=8,
            created_at=NOW,
        )
        start = NOW + dt.timedelta(days=number + 1)
        row.sessions.create(
            organisation=charity.organisation,
            kind="training",
            number=1,
            label="Day 1",
            starts_at=start,
            ends_at=start + dt.timedelta(hours=6),
            zone="Europe/London",
            places=8,
        )

    with django_assert_num_queries(4):
        office.get(TRAININGS)
