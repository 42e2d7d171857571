"""Trainings that the organisation holds: scheduled with what stands in the way, joined, cancelled, finished once."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.models import ClosedDay, Duty, Session, Trainee, Training, TrainingRecord, Venue
from courses.staffing.duties import assign
from courses.trainings.arranging import add_trainee, cancel_training, create_training, finish_training, remove_trainee
from courses.trainings.drafts import TrainingDay, TrainingDraft, preview
from tests.at_once import at_once
from tests.cast import NOW
from tests.courses.trained_leaders import community, course_led_by, record, trained
from tests.factories import FacilitatorFactory, VenueFactory

pytestmark = pytest.mark.usefixtures("monday_morning")

D = dt.date
DAYS = (D(2026, 11, 16), D(2026, 11, 17))
NINE, FIVE = dt.time(9), dt.time(17)
AFTER = dt.datetime(2026, 11, 18, 9, tzinfo=dt.UTC)


@pytest.fixture
def cpsmp(charity):
    return community(charity.organisation)


@pytest.fixture
def garden(charity):
    return VenueFactory(organisation=charity.organisation, name="Garden Room", room="", places=12)


@pytest.fixture
def masters(charity, cpsmp):
    """Two Master Trainers of 1 June 2026, in standing until 1 June 2027."""
    return tuple(trained(charity.organisation, name, on=D(2026, 3, 2), master=D(2026, 6, 1)) for name in ("Mo Hart", "Jo Pell"))


@pytest.fixture
def draft(cpsmp, garden, masters):
    return TrainingDraft(
        programme=cpsmp.programme,
        kind="cross",
        name="",
        format="in_person",
        days=tuple(TrainingDay(day, NINE, FIVE) for day in DAYS),
        trainers=masters,
        room=garden,
        places=2,
    )


def changed(draft, **more):
    return TrainingDraft(**{name: getattr(draft, name) for name in TrainingDraft.__slots__} | more)


@pytest.fixture
def ada(charity):
    """Trained in CDSMP, so she can be cross-trained."""
    person = FacilitatorFactory(organisation=charity.organisation, name="Ada New")
    record(person, "cdsmp", "leader", D(2026, 1, 5))
    return person


def create(draft, charity, **more):
    return create_training(draft, organisation=charity.organisation, by=charity.coordinator, now=NOW, **more)


def join(training, person, charity):
    return add_trainee(training, person, by=charity.coordinator, now=NOW)


def finish(training, charity, *trainees, now=AFTER):
    done = [each.pk for each in trainees]
    return finish_training(training, done, by=charity.coordinator, now=now, version=training.version)


@pytest.mark.sqlite
def test_a_training_is_scheduled_once_with_its_days_and_trainers(charity, draft, masters):
    number = uuid.uuid4()
    training = create(draft, charity, submission_id=number)
    assert create(draft, charity, submission_id=number) == training

    assert training.name == "CPSMP cross-training"
    days = Session.objects.filter(training=training).order_by("number")
    assert [(day.kind, day.course, day.label, day.local_date) for day in days] == [
        ("training", None, "CPSMP cross-training, day 1", DAYS[0]),
        ("training", None, "CPSMP cross-training, day 2", DAYS[1]),
    ]
    assert Duty.objects.filter(session__in=days, role="lead", facilitator__in=masters).count() == 4
    assert AuditEntry.objects.filter(verb="training scheduled").count() == 1


@pytest.mark.sqlite
def test_a_room_and_a_trainer_that_are_taken_stand_in_the_preview_and_refuse(charity, cpsmp, draft, masters, garden):
    course = course_led_by(cpsmp, masters[0], first=D(2026, 11, 9))
    Session.objects.filter(course=course, number=2).update(venue=garden)
    busy = changed(draft, days=(TrainingDay(D(2026, 11, 16), NINE, FIVE),))

    [line] = preview(busy, organisation=charity.organisation, now=NOW).lines

    assert line.clashes == (
        f"The Garden Room is taken on Monday 16 November 2026, 10am to 12:30pm, by {course.name}.",
        f"Mo Hart is at {course.name}, Session 2, on Monday 16 November 2026, 10am to 12:30pm.",
    )
    with pytest.raises(Refused, match="The Garden Room is taken"):
        create(busy, charity)
    assert not Training.objects.exists()


@pytest.mark.sqlite
def test_a_closed_day_is_asked_about_and_written_down_when_it_is_meant(charity, draft):
    ClosedDay.objects.create(organisation=charity.organisation, date=DAYS[1], reason="Staff training")

    with pytest.raises(Refused, match="Tuesday 17 November 2026 is Staff training"):
        create(draft, charity)

    training = create(changed(draft, meets_although=True), charity)
    assert [day.agreed_reason for day in training.sessions.order_by("number")] == ["", "Staff training"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"room": None}, "Choose a room, or let them meet by video."),
        ({"places": 13}, "The Garden Room holds 12, and 13 places are planned."),
        ({"days": (TrainingDay(DAYS[1], NINE, FIVE), TrainingDay(DAYS[0], NINE, FIVE))}, "Put the days in order."),
        ({"days": (TrainingDay(D(2026, 11, 2), NINE, FIVE),)}, "Its first day has already begun. Choose a later one."),
        ({"days": (TrainingDay(D(2027, 6, 2), NINE, FIVE),)}, "Mo Hart isn’t a CPSMP Master Trainer in standing on Wednesday 2"),
    ],
)
def test_each_thing_that_stands_in_the_way_is_refused(charity, draft, change, sentence):
    with pytest.raises(Refused) as refused:
        create(changed(draft, **change), charity)

    assert sentence in refused.value.sentence
    assert not Training.objects.exists()


def test_one_master_trainer_is_too_few_and_a_leader_is_none(charity, draft, masters):
    with pytest.raises(Refused, match="a training is always given by two"):
        create(changed(draft, trainers=masters[:1]), charity)
    leader = trained(charity.organisation, "Lenny Marsh")
    with pytest.raises(Refused, match="No Master Trainer training for this programme is on file"):
        create(changed(draft, trainers=(masters[0], leader)), charity)


@pytest.mark.sqlite
def test_a_trainee_can_be_nowhere_else_on_its_days(charity, cpsmp, draft, ada):
    training = create(draft, charity)
    place = join(training, ada, charity)
    assert join(training, ada, charity) == place

    course = course_led_by(cpsmp, first=D(2026, 11, 9))
    with pytest.raises(Refused, match="Ada New is at CPSMP cross-training, day 1"):
        assign(course.sessions.get(number=2), ada, by=charity.coordinator, now=NOW)

    remove_trainee(place, by=charity.coordinator, now=NOW)
    assign(course.sessions.get(number=2), ada, by=charity.coordinator, now=NOW)
    with pytest.raises(Refused, match=r"Ada New is at .*, Session 2, on Monday 16 November 2026"):
        join(training, ada, charity)


def test_who_lacks_the_foundation_a_trainer_and_one_too_many_are_refused(charity, draft, masters, ada):
    training = create(draft, charity)
    newcomer = FacilitatorFactory(organisation=charity.organisation, name="Nia Cole")
    with pytest.raises(Refused, match="Nia Cole: No CDSMP training is on record"):
        join(training, newcomer, charity)
    with pytest.raises(Refused, match="Mo Hart gives this training"):
        join(training, masters[0], charity)

    join(training, ada, charity)
    for name in ("Bea Low", "Cal Dunn"):
        person = FacilitatorFactory(organisation=charity.organisation, name=name)
        record(person, "cdsmp", "leader", D(2026, 1, 5))
        if name == "Bea Low":
            join(training, person, charity)
    with pytest.raises(Refused, match="2 of 2 places are taken"):
        join(training, person, charity)


@pytest.mark.sqlite
def test_cancelling_frees_the_room_and_the_people(charity, draft, ada):
    training = create(draft, charity)
    join(training, ada, charity)

    with pytest.raises(Refused, match="Write why it is cancelled"):
        cancel_training(training, reason=" ", by=charity.coordinator, now=NOW, version=1)
    cancelled = cancel_training(training, reason="Burst pipe", by=charity.coordinator, now=NOW, version=1)
    cancel_training(training, reason="Again", by=charity.coordinator, now=NOW, version=1)

    assert cancelled.cancel_reason == "Burst pipe"
    assert not Duty.objects.filter(session__training=training, ended_at=None).exists()
    create(draft, charity)
    with pytest.raises(Refused, match="is cancelled"):
        finish(cancelled, charity)


@pytest.mark.sqlite
def test_finishing_writes_the_record_of_those_who_did_all_of_it_once(charity, draft, ada):
    training = create(draft, charity)
    done = join(training, ada, charity)
    bea = FacilitatorFactory(organisation=charity.organisation, name="Bea Low")
    record(bea, "cdsmp", "leader", D(2026, 1, 5))
    left_early = join(training, bea, charity)
    with pytest.raises(Refused, match="isn’t over yet"):
        finish(training, charity, done, now=NOW)

    finished = finish(training, charity, done)
    finish(training, charity, done, left_early)

    row = TrainingRecord.objects.get(training=training)
    assert (row.facilitator, row.programme_slug, row.kind, row.last_day) == (ada, "cpsmp", "cross", DAYS[1])
    assert row.trainers == "Mo Hart and Jo Pell"
    assert finished.finished_at == AFTER
    assert list(Trainee.objects.order_by("pk").values_list("completed", flat=True)) == [True, False]


def test_a_record_that_cant_be_written_leaves_the_training_open(charity, draft, ada):
    training = create(draft, charity)
    done = join(training, ada, charity)
    ada.trainings.update(withdrawn_at=NOW, withdrawn_reason="Another Ada")

    with pytest.raises(Refused, match="Ada New: No CDSMP training is on record"):
        finish(training, charity, done)

    training.refresh_from_db()
    assert training.finished_at is None


def test_a_training_that_a_trainer_left_cant_be_finished(charity, draft, masters):
    training = create(draft, charity)
    Duty.objects.filter(session__training=training, session__number=2, facilitator=masters[1]).update(ended_at=NOW)

    with pytest.raises(Refused, match="Two Master Trainers in standing give every day of a training"):
        finish(training, charity)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_the_last_place_one_gets_it(charity, draft):
    training = create(changed(draft, places=1), charity)
    people = [FacilitatorFactory(organisation=charity.organisation, name=name) for name in ("Ada", "Bea")]
    for person in people:
        record(person, "cdsmp", "leader", D(2026, 1, 5))

    outcomes = at_once(*(lambda person=person: join(training, person, charity) for person in people))

    assert sorted(type(each) is str for each in outcomes) == [False, True]
    assert "1 of 1 places are taken." in outcomes
    assert Trainee.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_finish_at_once_write_one_record(charity, draft, ada):
    training = create(draft, charity)
    done = join(training, ada, charity)

    at_once(lambda: finish(training, charity, done), lambda: finish(training, charity, done))

    assert TrainingRecord.objects.filter(training=training).count() == 1
    assert AuditEntry.objects.filter(verb="training finished").count() == 1


def test_a_training_is_not_planned_past_the_closing_of_its_room_which_somebody_closed_meanwhile(draft, charity, garden):
    Venue.objects.filter(pk=garden.pk).update(closed_at=dt.datetime(2026, 11, 17, tzinfo=dt.UTC))

    with pytest.raises(Refused) as no:
        create(draft, charity)

    why = "The Garden Room is out of use from Tuesday 17 November 2026 on. Choose another room."
    assert (no.value.sentence, no.value.field) == (why, "room")
    assert not Training.objects.exists()
