"""Places are offered to people who wait for a programme, and answered: one date or two, in time or late, once or twice."""

import datetime as dt
import uuid

import pytest

from common.refused import Refused
from courses.models import Course
from participants.enrolment.enrolling import withdraw
from participants.enrolment.leaving import leave_early
from participants.models import Appointment, Decision, Enrolment, KeptApart, Offer, Task, Unavailable
from participants.registration.offers import pass_on
from participants.stopping.contact import stop_contact
from participants.waiting.choosing import record_choice
from participants.waiting.freed import close_settled
from participants.waiting.offers import Offering, decline, expire, offer, skipped, take_back
from participants.waiting.placing import accept, place
from tests.factories import ParticipantFactory, make_place, recommend

pytestmark = pytest.mark.django_db
REPLY_BY = dt.datetime(2026, 11, 12, 17, tzinfo=dt.UTC)
BEGUN = dt.datetime(2027, 1, 13, 17, tzinfo=dt.UTC)


@pytest.fixture
def offered(clinic):
    def made(*entries, course, alternative=None, **more):
        what = Offering(course, more.pop("reply_by", REPLY_BY), alternative)
        return offer(entries, what, by=clinic.administrator, now=clinic.now, **more)

    return made


@pytest.fixture
def by_telephone(clinic):
    return {"way": "telephone", "by": clinic.administrator, "now": clinic.now}


def held(*courses):
    return [Course.objects.get(pk=each.pk).offered for each in courses]


def test_an_offer_of_two_dates_holds_a_place_on_both(offered, waits, january, march):
    (made,) = offered(entry := waits("Ann"), course=january, alternative=march)

    assert (made.course, made.alternative, made.reply_by) == (january, march, REPLY_BY)
    assert held(january, march) == [1, 1]
    entry.refresh_from_db()
    assert entry.state == "offered"


def test_a_second_date_goes_only_to_whom_it_fits(offered, waits, january, march):
    ann, ben = waits("Ann"), waits("Ben")
    Unavailable.objects.create(entry=ben, from_on=dt.date(2027, 3, 1), until_on=dt.date(2027, 3, 2))

    first, second = offered(ann, ben, course=january, alternative=march)

    assert (first.alternative, second.alternative) == (march, None)


def test_offering_again_makes_no_second_offer(offered, waits, january):
    ann = waits("Ann")

    assert offered(ann, course=january) == offered(ann, course=january)


@pytest.mark.parametrize("state", ["another", "full", "cancelled", "over", "late"])
def test_what_cannot_be_offered_is_refused_whole(offered, waits, january, march, group, state):
    ann, ben, cy = waits("Ann"), waits("Ben"), waits("Cy")
    more = {}
    if state == "another":
        offered(ann, course=march)
    elif state == "full":
        offered(cy, course=january, reason="Needs the ground floor")
    elif state == "cancelled":
        Course.objects.filter(pk=january.pk).update(cancelled_at=january.created_at, cancel_reason="Flood")
    elif state == "over":
        more["reply_by"] = january.first_starts_at + dt.timedelta(hours=1)
    else:
        more["reply_by"] = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)

    with pytest.raises(Refused, match=r"another offer open|no free place|was cancelled|still to come"):
        offered(ann, ben, course=january, **more)
    assert not Offer.objects.filter(course=january, participant__first_names="Ben").exists()


def test_passing_over_somebody_who_fits_needs_a_reason(offered, waits, january):
    waits("Ann", dt.date(2026, 9, 1))
    ben = waits("Ben")

    with pytest.raises(Refused, match="Say why Ann Reed is passed over"):
        offered(ben, course=january)
    (made,) = offered(ben, course=january, reason="Ann is in hospital")
    assert made.reason == "Ann is in hospital"


def test_passing_over_somebody_who_does_not_fit_needs_none(offered, waits, january):
    waits("Ann", dt.date(2026, 9, 1), video=True, in_person=False)

    (made,) = offered(waits("Ben"), course=january)

    assert made.reason == ""


@pytest.mark.parametrize(
    ("people", "wanted", "left_out"),
    [
        ([(1, True), (2, True), (3, True)], [2], {1}),
        ([(1, True), (2, False), (3, True)], [1, 3], set()),
        ([(1, True), (2, True), (3, True)], [1], set()),
        ([(1, True), (2, True), (3, True)], [3], {1, 2}),
        ([], [4], set()),
    ],
)
def test_who_is_passed_over(people, wanted, left_out):
    assert skipped(people, wanted) == left_out


def test_two_who_are_kept_apart_are_not_both_offered_one_group(offered, waits, january, clinic):
    ann, ben = waits("Ann"), waits("Ben")
    one, other = sorted((ann.participant, ben.participant), key=lambda each: each.pk)
    KeptApart.objects.create(one=one, other=other, made_at=clinic.now, made_by="Priya Raman")

    with pytest.raises(Refused, match="Ben Reed isn’t to be in one group with somebody who is on it"):
        offered(ann, ben, course=january)


def test_the_other_of_two_dates_is_taken_and_the_first_is_free_again(offered, waits, january, march, by_telephone):
    entry = waits("Ann")
    (made,) = offered(entry, course=january, alternative=march)

    enrolment = accept(made, march, **by_telephone)

    made.refresh_from_db()
    entry.refresh_from_db()
    assert (enrolment.course, enrolment.episode, entry.state) == (march, entry.episode, "placed")
    assert (made.state, made.answered_by, made.answered_by_way) == ("accepted", "Priya Raman", "telephone")
    assert held(january, march) == [0, 0]
    assert Course.objects.get(pk=march.pk).taken == 1
    assert Task.objects.get(kind="place_freed").course == january


def test_an_offer_answered_twice_is_one_place(offered, waits, january, march, by_telephone):
    (made,) = offered(waits("Ann"), course=january, alternative=march)

    assert accept(made, january, **by_telephone) == accept(made, january, **by_telephone)
    with pytest.raises(Refused, match="They have chosen already"):
        accept(made, march, **by_telephone)
    with pytest.raises(Refused, match="This offer is no longer open: accepted"):
        decline(made, **by_telephone)
    assert Enrolment.objects.count() == 1


def test_a_late_answer_is_refused_before_and_after_the_offer_is_closed(offered, waits, january, by_telephone):
    (made,) = offered(waits("Ann"), course=january)
    late = {**by_telephone, "now": REPLY_BY}

    with pytest.raises(Refused, match="The time to answer is over"):
        accept(made, january, **late)
    expire(REPLY_BY)
    with pytest.raises(Refused, match="The time to answer is over"):
        accept(made, january, **late)


def test_a_date_that_was_not_offered_or_was_cancelled_cannot_be_chosen(offered, waits, january, march, group, by_telephone):
    (made,) = offered(waits("Ann"), course=january, alternative=march)
    with pytest.raises(Refused, match="Choose one of the dates that were offered"):
        accept(made, group(36, dt.date(2027, 5, 3)), **by_telephone)
    Course.objects.filter(pk=march.pk).update(cancelled_at=made.made_at, cancel_reason="Flood")

    with pytest.raises(Refused, match="was cancelled, so it can’t be chosen any more"):
        accept(made, march, **by_telephone)


def test_who_does_not_answer_in_time_waits_on_and_is_offered_nothing_by_itself(offered, waits, january, march):
    entry = waits("Ann")
    (made,) = offered(entry, course=january, alternative=march)

    pass_on(REPLY_BY)
    assert [expire(REPLY_BY), expire(REPLY_BY)] == [1, 0]

    made.refresh_from_db()
    entry.refresh_from_db()
    assert (made.state, entry.state, held(january, march)) == ("expired", "waiting", [0, 0])
    assert Offer.objects.count() == 1
    assert "Ann Reed fits" in Task.objects.get(course=january).line


def test_an_offer_whose_courses_were_all_cancelled_is_taken_back(offered, waits, january, clinic):
    (made,) = offered(entry := waits("Ann"), course=january)
    Course.objects.filter(pk=january.pk).update(cancelled_at=clinic.now, cancel_reason="Flood")

    expire(clinic.now)

    made.refresh_from_db()
    entry.refresh_from_db()
    assert (made.state, entry.state) == ("taken_back", "waiting")


def test_declining_reasonable_offers_brings_a_clinician_and_nothing_else(offered, waits, january, march, by_telephone, clinic):
    entry = waits("Ann")
    for count in (1, 2):
        (made,) = offered(entry, course=january, alternative=march)
        decline(made, **by_telephone)
        assert Task.objects.filter(kind="declined_twice").count() == count - 1
        entry.refresh_from_db()
        assert entry.state == "waiting"

    with pytest.raises(Refused, match="2 offers declined, a clinician looks first"):
        offered(entry, course=january)


@pytest.mark.parametrize("why", ["one date", "short notice", "the other format"])
def test_an_offer_that_was_not_reasonable_does_not_count(offered, waits, january, group, by_telephone, why):
    soon = group(33, dt.date(2026, 11, 16))
    reply_by = dt.datetime(2026, 11, 6, 17, tzinfo=dt.UTC)
    alternative = {"one date": None, "short notice": soon, "the other format": group(36, dt.date(2027, 2, 1))}[why]
    (made,) = offered(waits("Ann"), course=january, alternative=alternative, reply_by=reply_by)

    decline(made, **by_telephone, other_format=why == "the other format")

    made.refresh_from_db()
    assert made.counts_as_declined is False


def test_an_offer_taken_back_leaves_the_wait_as_it_was(offered, waits, january, clinic):
    (made,) = offered(entry := waits("Ann"), course=january)
    take_back(made, reason="Offered by mistake", by=clinic.administrator, now=clinic.now)

    entry.refresh_from_db()
    assert (entry.state, held(january)) == ("waiting", [0])


def test_not_interested_gives_an_offered_place_back(offered, waits, january, clinic):
    (made,) = offered(entry := waits("Ann"), course=january)
    record_choice(entry.episode, "not_interested", way="own_page", by=clinic.administrator, now=clinic.now)

    made.refresh_from_db()
    assert (made.state, held(january)) == ("taken_back", [0])


def test_who_is_stopped_gives_both_offered_places_back(offered, waits, january, march, clinic):
    offered(entry := waits("Ann"), course=january, alternative=march)
    stop_contact(entry.participant, reason="died", by=clinic.administrator, now=clinic.now)

    entry.refresh_from_db()
    assert (entry.state, held(january, march)) == ("left", [0, 0])


def test_who_would_come_sooner_keeps_the_older_place_until_the_answer(offered, waits, january, march, by_telephone, clinic):
    entry = waits("Ann", sooner=True)
    older = make_place(entry.participant, march, joined_at=clinic.now)
    Course.objects.filter(pk=march.pk).update(taken=1)
    (made,) = offered(entry, course=january)
    older.refresh_from_db()
    assert older.state == "active"

    accept(made, january, **by_telephone)

    older.refresh_from_db()
    assert (older.state, older.withdrawn_quietly) == ("withdrawn", True)
    assert Course.objects.get(pk=march.pk).taken == 0
    assert set(Appointment.objects.filter(state="booked").values_list("session__course", flat=True)) == {january.pk}


def test_a_withdrawal_opens_one_task_that_names_who_fits(waits, january, clinic):
    waits("Cy", video=True, in_person=False)
    waits("Ben")
    waits("Ann", dt.date(2026, 9, 1))
    people = [ParticipantFactory(organisation=clinic.organisation) for _ in range(2)]
    places = [make_place(each, january, joined_at=clinic.now) for each in people]
    Course.objects.filter(pk=january.pk).update(taken=2)

    for each in places:
        withdraw(each, reason="", by=clinic.administrator, now=clinic.now)

    task = Task.objects.get()
    assert task.line == f"A place came free in {january.name}: Ann Reed and Ben Reed fit, in this order"
    assert not Offer.objects.exists()


def test_the_task_is_done_once_the_place_is_offered_or_the_course_begins(offered, waits, january, march, by_telephone, clinic):
    (made,) = offered(waits("Ann"), course=january, alternative=march)
    decline(made, **by_telephone)
    assert Task.objects.filter(done_at=None).count() == 2

    close_settled(BEGUN)

    assert Task.objects.filter(done_at=None).get().course == march


def test_nobody_is_placed_who_was_never_referred_or_recommended_or_asked(clinic, january, referred):
    stranger = ParticipantFactory(organisation=clinic.organisation, first_names="Zoe", last_name="Reed")
    with pytest.raises(Refused, match="Zoe Reed has no open pathway"):
        place(stranger, january, by=clinic.clinician, now=clinic.now, reason="She knows the group")
    ben = referred("Ben")
    with pytest.raises(Refused, match="hasn’t been recommended to Ben Reed"):
        place(ben.participant, january, by=clinic.administrator, now=clinic.now)
    recommend(ben, now=clinic.now)
    with pytest.raises(Refused, match="Ben Reed hasn’t said yes"):
        place(ben.participant, january, by=clinic.administrator, now=clinic.now)


def test_a_clinician_places_somebody_with_a_reason_that_only_clinicians_read(clinic, january, referred):
    ben = referred("Ben")
    enrolment = place(ben.participant, january, by=clinic.clinician, now=clinic.now, reason="Was assessed elsewhere")

    decision = Decision.objects.get()
    assert (enrolment.episode, decision.note, decision.decided_by) == (
        ben, "Was assessed elsewhere", "Imogen Fairweather, alone",
    )  # fmt: skip


def test_a_clinicians_second_click_on_placing_somebody_decides_once(clinic, january, referred):
    ana = referred("Ana").participant
    words = {"by": clinic.clinician, "now": clinic.now, "reason": "Knows the programme", "submission_id": uuid.uuid4()}

    first, second = (place(ana, january, **words) for _ in "ab")

    assert first == second
    assert Decision.objects.filter(episode__participant=ana).count() == 1


def test_the_office_gives_a_place_to_somebody_who_waits_and_the_wait_is_over(clinic, january, waits):
    entry = waits("Ann")
    place(entry.participant, january, by=clinic.administrator, now=clinic.now)

    entry.refresh_from_db()
    assert entry.state == "placed"


def test_who_leaves_early_keeps_the_reviews(clinic, january, waits):
    entry = waits("Ann")
    enrolment = place(entry.participant, january, by=clinic.administrator, now=clinic.now)

    leave_early(enrolment, reason="Too much at once", by=clinic.administrator, now=BEGUN)
    leave_early(enrolment, reason="Too much at once", by=clinic.administrator, now=BEGUN)

    left = Appointment.objects.filter(state="booked", session__starts_at__gt=BEGUN)
    assert set(left.values_list("session__kind", flat=True)) <= {"review"}
    assert Appointment.objects.filter(state="booked").count() == 3 + left.count()
    assert Course.objects.get(pk=january.pk).taken == 0


def test_nobody_leaves_early_before_the_first_day(clinic, january, waits):
    enrolment = place(waits("Ann").participant, january, by=clinic.administrator, now=clinic.now)

    with pytest.raises(Refused, match="Withdraw them instead"):
        leave_early(enrolment, reason="Too much", by=clinic.administrator, now=clinic.now)
