"""Two records become one: what moves, what is refused, what is asked of the database."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.once import Stale
from common.refused import Refused
from participants.attendance.calls import write_down
from participants.enrolment.enrolling import enrol, withdraw
from participants.merging import merge as merging
from participants.merging.belongings import columns
from participants.merging.merge import merges_into, preview_merge, undo_merge
from participants.models import Enrolment, Merge, Participant
from participants.people.directory import page_of, people_of
from participants.people.record import change_person
from participants.stopping.contact import stop_contact
from tests.factories import MessageFactory, ParticipantFactory, UserFactory, make_course, make_place
from tests.participants.two_records import CHOICES, WEDNESDAYS, everything, make_one, replaced


@pytest.mark.sqlite
def test_the_kept_record_takes_over_places_messages_and_calls(charity, course, maureen, double):
    place = enrol(double, course, by=charity.coordinator, now=charity.now)
    message = MessageFactory(participant=double, enrolment=place, course=course)
    first = course.sessions.first()
    call = write_down(
        first, double, about="change", outcome="spoke", submission_id=uuid.uuid4(), by=charity.coordinator, now=charity.now
    )

    make_one(charity, maureen, double)

    for row in (place, message, call, place.appointments.first()):
        row.refresh_from_db()
        assert row.participant_id == maureen.pk
    assert maureen.appointments.count() == 6
    course.refresh_from_db()
    assert course.taken == 1


@pytest.mark.sqlite
def test_the_details_that_were_chosen_stand_on_the_kept_record(charity, maureen, double):
    make_one(charity, maureen, double)

    maureen.refresh_from_db()
    double.refresh_from_db()
    assert (maureen.first_names, maureen.phone, maureen.channel) == ("Maureen", "+441632960002", "email")
    assert (maureen.email, maureen.nhs_number, maureen.hospital_number) == ("mo@post.example", "9434765919", "KV-7")
    assert (double.nhs_number, double.merged_into) == ("", maureen)


def test_the_preview_says_what_wins_what_must_be_chosen_and_what_moves(charity, course, maureen, double):
    enrol(double, course, by=charity.coordinator, now=charity.now)

    preview = preview_merge(maureen, double, now=charity.now)

    assert {each.field: each.wins for each in preview.details} == {
        "first_names": "", "nhs_number": "other", "hospital_number": "other", "email": "other", "phone": "", "channel": "",
    }  # fmt: skip
    assert preview.courses == (course.name,)
    assert set(preview.moving) == {"1 place on a course", "6 places at sessions"}
    assert preview.staying == preview.refusals == ()
    assert preview.same["last_name"] == "Pell"
    assert preview.sign_in == ""


@pytest.mark.sqlite
def test_merging_and_undoing_leaves_every_row_as_it_was(charity, edition, course, maureen, double):
    reviewed = make_course(edition, days=[day + dt.timedelta(days=70) for day in WEDNESDAYS], number=60)
    enrol(maureen, course, by=charity.coordinator, now=charity.now)
    place = enrol(double, reviewed, by=charity.coordinator, now=charity.now)
    MessageFactory(participant=double, enrolment=place, course=reviewed)
    MessageFactory(participant=maureen)
    Participant.objects.filter(pk=double.pk).update(user=UserFactory())
    double.refresh_from_db()
    before = everything()

    made = make_one(charity, maureen, double)
    assert everything() != before
    undo_merge(made, by=charity.coordinator, now=charity.now)

    assert everything() == before


def test_the_sign_in_moves_to_the_kept_record_and_back(charity, maureen, double):
    user = UserFactory()
    Participant.objects.filter(pk=double.pk).update(user=user)
    double.refresh_from_db()
    assert preview_merge(maureen, double, now=charity.now).sign_in == "They sign in as before, and see everything."

    made = make_one(charity, maureen, double)
    assert Participant.objects.get(user=user) == maureen

    undo_merge(made, by=charity.coordinator, now=charity.now)
    assert Participant.objects.get(user=user) == double


def test_of_two_sign_ins_the_kept_records_stays(charity, maureen, double):
    ours, theirs = UserFactory(), UserFactory()
    Participant.objects.filter(pk=maureen.pk).update(user=ours)
    Participant.objects.filter(pk=double.pk).update(user=theirs)
    maureen.refresh_from_db()
    double.refresh_from_db()
    assert preview_merge(maureen, double, now=charity.now).sign_in.startswith("Both have a sign-in.")

    made = make_one(charity, maureen, double)
    assert Participant.objects.get(user=ours) == maureen
    assert not Participant.objects.filter(user=theirs).exists()

    undo_merge(made, by=charity.coordinator, now=charity.now)
    assert Participant.objects.get(user=theirs) == double


def test_the_audit_trail_of_both_records_says_so(charity, maureen, double):
    made = make_one(charity, maureen, double)
    undo_merge(made, by=charity.coordinator, now=charity.now)

    verbs = {
        pk: list(
            AuditEntry.objects.filter(object_id=pk, object_type="participants.participant")
            .order_by("pk")
            .values_list("verb", flat=True)
        )
        for pk in (maureen.pk, double.pk)
    }
    assert verbs == {
        maureen.pk: ["merged another record into", "undid a merge into"],
        double.pk: ["merged into another record", "opened again after a merge"],
    }


# --- refused ---


def active_on_one_course(charity, course, maureen, double):
    for person in (maureen, double):
        enrol(person, course, by=charity.coordinator, now=charity.now)


def different_numbers(charity, course, maureen, double):
    Participant.objects.filter(pk=maureen.pk).update(nhs_number="9434765870")


def stopped(charity, course, maureen, double):
    stop_contact(double, reason="no_contact", by=charity.coordinator, now=charity.now)


def merged_already(charity, course, maureen, double):
    third = ParticipantFactory(organisation=charity.organisation)
    make_one(charity, third, double, choices=dict.fromkeys(("first_names", "last_name", "email", "phone"), "kept"))


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (different_numbers, "They have different NHS numbers, 943 476 5870 and 943 476 5919."),
        (stopped, "Mo Pell was stopped: asked us not to contact them."),
        (merged_already, "The record of Mo Pell has been merged into another one already."),
    ],
)
def test_what_cannot_be_one_is_refused_beforehand_and_at_the_end(charity, course, maureen, double, prepare, sentence):
    prepare(charity, course, maureen, double)
    maureen.refresh_from_db()
    double.refresh_from_db()

    assert sentence in " ".join(preview_merge(maureen, double, now=charity.now).refusals)
    with pytest.raises(Refused, match=sentence[:40]):
        make_one(charity, maureen, double)
    assert not Merge.objects.filter(kept=maureen).exists()


def test_a_record_cannot_be_merged_into_itself(charity, maureen):
    assert preview_merge(maureen, maureen, now=charity.now).refusals == ("This is one record already. Choose another one.",)
    with pytest.raises(Refused, match="one record already"):
        make_one(charity, maureen, maureen)


def test_records_of_two_organisations_cannot_be_merged(charity, clinic, maureen):
    with pytest.raises(Refused, match="different organisations"):
        make_one(charity, maureen, ParticipantFactory(organisation=clinic.organisation))


def test_after_one_of_them_withdrew_the_two_can_be_merged(charity, course, maureen, double):
    active_on_one_course(charity, course, maureen, double)
    withdraw(double.enrolments.get(), reason="Twice", by=charity.coordinator, now=charity.now)

    make_one(charity, maureen, double)

    course.refresh_from_db()
    assert course.taken == 1
    assert sorted(maureen.enrolments.values_list("state", flat=True)) == ["active", "withdrawn"]


@pytest.mark.parametrize("which", ["maureen", "double"])
def test_a_record_that_was_changed_meanwhile_is_looked_at_again(charity, maureen, double, which):
    versions = (maureen.version, double.version)
    person = maureen if which == "maureen" else double
    change_person(
        person,
        replaced(person, gp_name="Dr Osei"),
        by=charity.coordinator,
        now=charity.now,
        version=person.version,
        alike_agreed=True,
    )

    with pytest.raises(Stale, match="Somebody changed one of the two records"):
        make_one(charity, maureen, double, versions=versions)
    assert not Merge.objects.exists()


def test_without_a_choice_nothing_happens(charity, maureen, double):
    before = everything()

    with pytest.raises(Refused, match="First names: choose which one is right"):
        make_one(charity, maureen, double, choices={})

    assert everything() == before


# --- twice, and afterwards ---


@pytest.mark.sqlite
def test_merging_twice_and_undoing_twice_does_it_once(charity, maureen, double):
    first, second = make_one(charity, maureen, double), make_one(charity, maureen, double)
    assert first == second

    undo_merge(first, by=charity.coordinator, now=charity.now)
    undo_merge(first, by=charity.coordinator, now=charity.now)

    assert Merge.objects.count() == 1
    assert AuditEntry.objects.filter(verb__contains="merge").count() == 4


def test_what_was_undone_can_be_merged_again(charity, maureen, double):
    undo_merge(make_one(charity, maureen, double), by=charity.coordinator, now=charity.now)
    maureen.refresh_from_db()
    double.refresh_from_db()

    again = make_one(charity, maureen, double)

    assert merges_into(maureen) == [again]


def test_a_closed_record_takes_nothing_more(charity, course, maureen, double):
    make_one(charity, maureen, double)

    for act in (
        lambda: enrol(double, course, by=charity.coordinator, now=charity.now),
        lambda: stop_contact(double, reason="died", by=charity.coordinator, now=charity.now),
        lambda: change_person(double, replaced(double), by=charity.coordinator, now=charity.now, version=2),
    ):
        with pytest.raises(Refused, match="This record has been merged into another one"):
            act()


def test_a_closed_record_is_found_by_nothing_but_its_old_number_which_leads_to_the_kept_one(charity, maureen, double):
    Participant.objects.filter(pk=maureen.pk).update(hospital_number="KV-1")
    maureen.refresh_from_db()
    make_one(charity, maureen, double, choices=CHOICES | {"hospital_number": "kept"})

    def found(text):
        return list(page_of(charity.organisation, text, now=charity.now).page.rows)

    assert list(people_of(charity.organisation)) == [maureen]
    assert found("Mo") == []
    assert found("kv-7") == found("KV-1") == found("943 476 5919") == [maureen]


def test_who_is_alike_is_not_asked_about_a_closed_record(charity, maureen, double):
    make_one(charity, maureen, double)
    maureen.refresh_from_db()

    same = replaced(maureen, first_names="Mo", nhs_number="943 476 5919")
    assert change_person(maureen, same, by=charity.coordinator, now=charity.now, version=maureen.version).first_names == "Mo"


# --- how much it asks the database: one query for each table that belongs to a person, and some ---


@pytest.mark.parametrize("courses", [1, 30])
def test_the_queries_do_not_grow_with_what_somebody_has(charity, edition, maureen, double, courses, django_assert_num_queries):
    for number in range(1, courses + 1):
        make_place(
            double, make_course(edition, days=[WEDNESDAYS[0] + dt.timedelta(days=number)], number=number), joined_at=charity.now
        )

    with django_assert_num_queries(7 + len(columns())):
        preview_merge(maureen, double, now=charity.now)
    with django_assert_num_queries(28 + len(columns())):
        made = make_one(charity, maureen, double)
    made = merging.merges_of(charity.organisation).get(pk=made.pk)
    with django_assert_num_queries(31):
        undo_merge(made, by=charity.coordinator, now=charity.now)
    assert Enrolment.objects.filter(participant=double).count() == courses


def test_what_belongs_to_a_person_is_named_in_words():
    assert {column.counted(2) for column in columns()} >= {
        "2 places on courses",
        "2 places at sessions",
        "2 calendar addresses",
        "2 calls about sessions",
        "2 records that were merged into it before",
        "2 messages",
    }
