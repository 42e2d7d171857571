"""Choosing who leads what."""

import datetime as dt

import pytest

from courses.models import Duty, Session, TrainingRecord
from tests.factories import FacilitatorFactory, cpsmp_edition, make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    return FacilitatorFactory(organisation=clinic.organisation, name="Ada Whitlock", profession="nurse")


def nurse_part(group):
    return group.session(6).plan.items.get(profession="nurse")


def put(browser, session, person, part="whole", **more):
    given = {"facilitator": person.pk, "part": part, "role": "lead"} | more
    return browser.post(f"/sessions/{session.pk}/staff/", given, follow=True)


def test_a_part_is_given_and_the_course_can_run(as_, clinic, group, ada):
    browser = as_(clinic.administrator)
    before = text_of(browser.get(f"/sessions/{group.session(6).pk}/staff/"))
    assert "Nobody is on the list yet." in before
    assert "“Medicines and pain” needs somebody: nurse" in before

    text = text_of(put(browser, group.session(6), ada, nurse_part(group).pk))

    assert "Ada Whitlock is on the list." in text
    assert "Ada Whitlock Medicines and pain" in text
    assert "Still to find" not in text
    assert "Every part of its own sessions that needs somebody has somebody." in text_of(
        browser.get(f"/courses/{group.course.pk}/")
    )


def test_the_same_part_twice_is_given_once(as_, clinic, group, ada):
    for _ in range(2):
        put(as_(clinic.administrator), group.session(6), ada, nurse_part(group).pk)

    assert Duty.objects.filter(ended_at=None).count() == 1


def test_the_wrong_profession_is_refused_with_a_sentence(as_, clinic, group):
    doctor = FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="doctor")

    text = text_of(put(as_(clinic.administrator), group.session(6), doctor, nurse_part(group).pk))

    assert "“Medicines and pain” is led by a nurse, and Neil Sandford is a doctor." in text
    assert not Duty.objects.exists()


def test_somebody_leads_every_later_session_in_one_go(as_, charity, course_59):
    lenny = FacilitatorFactory(organisation=charity.organisation, name="Lenny Marsh")

    put(as_(charity.coordinator), course_59.session(2), lenny, throughout="on")

    led = Duty.objects.filter(facilitator=lenny).order_by("session__number").values_list("session__number", flat=True)
    assert list(led) == [2, 3, 4, 5, 6]


def test_the_choice_says_who_is_not_in_standing_on_that_day(as_, charity, course_59):
    edition = course_59.course.edition
    edition.licence_kinds = ["single_agency"]
    edition.save()
    for name, day in (("Tess Holm", dt.date(2026, 10, 1)), ("Lou Farr", dt.date(2024, 10, 1)), ("Ned Quist", None)):
        leader = FacilitatorFactory(organisation=charity.organisation, name=name, profession="leader")
        if day:
            TrainingRecord.objects.create(
                facilitator=leader, programme_slug=edition.programme.slug, kind="leader", last_day=day, recorded_at=charity.now
            )

    text = text_of(as_(charity.coordinator).get(f"/sessions/{course_59.session(1).pk}/staff/"))

    assert "Lou Farr, trained leader, lapsed on that day" in text
    assert "Ned Quist, trained leader, not trained on that day" in text
    assert "Tess Holm, trained leader What they lead" in text


def busy_at(charity, leader, *sessions, number=60):
    """The leader is at another course at the time of these sessions."""
    other = make_course(cpsmp_edition(charity.organisation), days=[each.local_date for each in sessions], number=number)
    for session in other.sessions.all():
        Duty.objects.create(session=session, facilitator=leader, starts_at=session.starts_at, ends_at=session.ends_at)


def without_of(response):
    """What the page gives back when the office agrees to leave out what it names."""
    return response.context["not_everywhere"].agreeing


def test_the_page_names_the_later_sessions_a_leader_cannot_have_and_asks_before_anything_is_given(as_, charity, course_59):
    lenny = FacilitatorFactory(organisation=charity.organisation, name="Lenny Marsh")
    busy_at(charity, lenny, course_59.session(4))

    text = text_of(put(as_(charity.coordinator), course_59.session(2), lenny, throughout="on"))

    assert (
        "Session 4: Lenny Marsh is at Chronic Pain Self-Management Program, course 60, Session 1, on Wednesday 2 December 2026"
        in text
    )
    assert "Put on the list of the other 4 sessions" in text
    assert not Duty.objects.filter(session__course=course_59.course).exists()


def test_the_office_agrees_and_the_leader_gets_the_other_later_sessions(as_, charity, course_59):
    lenny = FacilitatorFactory(organisation=charity.organisation, name="Lenny Marsh")
    busy_at(charity, lenny, course_59.session(4))
    browser = as_(charity.coordinator)
    without = without_of(put(browser, course_59.session(2), lenny, throughout="on"))

    text = text_of(put(browser, course_59.session(2), lenny, throughout="on", without=without))

    assert "Lenny Marsh is on the list of 4 sessions. Left out: Session 4." in text
    led = Duty.objects.filter(session__course=course_59.course).order_by("starts_at")
    assert list(led.values_list("session__number", flat=True)) == [2, 3, 5, 6]


def test_what_came_in_the_way_since_the_office_agreed_is_asked_again(as_, charity, course_59):
    lenny = FacilitatorFactory(organisation=charity.organisation, name="Lenny Marsh")
    busy_at(charity, lenny, course_59.session(4))
    browser = as_(charity.coordinator)
    without = without_of(put(browser, course_59.session(2), lenny, throughout="on"))
    busy_at(charity, lenny, course_59.session(5), number=61)

    text = text_of(put(browser, course_59.session(2), lenny, throughout="on", without=without))

    assert "Put on the list of the other 3 sessions" in text
    assert not Duty.objects.filter(session__course=course_59.course).exists()


def test_a_leader_who_can_have_none_of_them_is_refused_with_the_first_reason(as_, charity, course_59):
    lenny = FacilitatorFactory(organisation=charity.organisation, name="Lenny Marsh")
    busy_at(charity, lenny, course_59.session(5), course_59.session(6))

    text = text_of(put(as_(charity.coordinator), course_59.session(5), lenny, throughout="on"))

    assert "Lenny Marsh is at Chronic Pain Self-Management Program, course 60, Session 1" in text
    assert "Put on the list of the other" not in text


def test_every_open_part_of_the_profession_is_given_in_one_go(as_, clinic, group, ada):
    plan = group.session(9).plan
    plan.items.create(offset_minutes=60, minutes=60, title="Sleep", kind="led", profession="nurse")

    put(as_(clinic.administrator), group.session(6), ada, nurse_part(group).pk, throughout="on")

    parts = Duty.objects.filter(facilitator=ada).order_by("starts_at").values_list("session__number", "item__title")
    assert list(parts) == [(6, "Medicines and pain"), (9, "Sleep")]


def test_somebody_is_taken_off_the_list_and_a_second_press_is_harmless(as_, clinic, group, ada):
    browser = as_(clinic.administrator)
    put(browser, group.session(6), ada)
    duty = Duty.objects.get()

    for _ in range(2):
        text = text_of(browser.post(f"/duties/{duty.pk}/end/", follow=True))

    assert "Ada Whitlock is off the list." in text
    assert "Nobody is on the list yet." in text


def test_a_link_takes_nobody_off(as_, clinic, group, ada):
    put(as_(clinic.administrator), group.session(6), ada)

    assert as_(clinic.administrator).get(f"/duties/{Duty.objects.get().pk}/end/").status_code == 405


def test_another_organisations_duty_is_not_there(as_, clinic, charity, group, ada):
    put(as_(clinic.administrator), group.session(6), ada)
    duty = Duty.objects.get()

    response = as_(charity.coordinator).post(f"/duties/{duty.pk}/end/")

    assert response.status_code == 404
    assert "Ada" not in text_of(response)
    assert Duty.objects.get().ended_at is None


def test_people_of_another_organisation_cannot_be_chosen(as_, clinic, charity, group):
    lenny = FacilitatorFactory(organisation=charity.organisation, name="Lenny Marsh")

    response = put(as_(clinic.administrator), group.session(6), lenny)

    assert "Lenny" not in text_of(response)
    assert not Duty.objects.exists()


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_nine_queries_however_many_lead(as_, clinic, group, people, django_assert_num_queries):
    for number in range(people):
        group.lead(f"Nurse {number}", "nurse", 6)
    browser, path = as_(clinic.administrator), f"/sessions/{group.session(6).pk}/staff/"

    with django_assert_num_queries(9):
        browser.get(path)


@pytest.fixture
def reviewed(group):
    """The group's first review, after its last day."""
    last = group.course.sessions.order_by("-starts_at").first()
    later = dt.timedelta(days=30)
    return Session.objects.create(
        **{name: getattr(last, name) for name in ("organisation", "course", "places", "zone")},
        kind="review",
        number=90,
        months=1,
        label="Review 1",
        starts_at=last.starts_at + later,
        ends_at=last.ends_at + later,
    )


def test_every_later_session_leaves_the_reviews_out_and_says_how_many(as_, clinic, group, ada, reviewed):
    text = text_of(put(as_(clinic.administrator), group.session(6), ada, throughout="on"))

    later = Duty.objects.filter(facilitator=ada)
    assert f"Ada Whitlock is on the list of {later.count()} sessions." in text
    assert not later.filter(session__kind="review").exists()


def test_at_a_review_the_later_reviews_are_meant(as_, clinic, group, ada, reviewed):
    put(as_(clinic.administrator), reviewed, ada, throughout="on")

    assert list(Duty.objects.values_list("session__label", flat=True)) == ["Review 1"]


def test_what_was_given_in_one_go_is_taken_back_in_one_go(as_, clinic, group, ada):
    browser = as_(clinic.administrator)
    put(browser, group.session(6), ada, throughout="on")
    number = Duty.objects.filter(facilitator=ada).count()
    second = Duty.objects.filter(facilitator=ada).order_by("starts_at")[1]

    text = text_of(browser.post(f"/duties/{second.pk}/end/", {"throughout": "on"}, follow=True))

    assert f"Ada Whitlock is off the list of {number - 1} sessions." in text
    assert list(Duty.objects.filter(ended_at=None).values_list("session", flat=True)) == [group.session(6).pk]
    assert "off the list of 0 sessions" in text_of(browser.post(f"/duties/{second.pk}/end/", {"throughout": "on"}, follow=True))


@pytest.mark.parametrize("more", [{}, {"throughout": "on"}])
def test_anybody_of_the_team_supports_a_part_that_another_profession_leads(as_, clinic, group, more):
    doctor = FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="doctor")
    browser = as_(clinic.administrator)

    text = text_of(put(browser, group.session(6), doctor, nurse_part(group).pk, role="support", **more))
    assert "Neil Sandford is on the list" in text
    assert "“Medicines and pain” needs somebody: nurse" in text

    text = text_of(put(browser, group.session(6), doctor, nurse_part(group).pk, role="lead"))
    assert "“Medicines and pain” is led by a nurse, and Neil Sandford is a doctor." in text
    assert Duty.objects.filter(role="lead").count() == 0


def test_who_supports_a_part_does_not_keep_it_from_who_leads_every_later_one(as_, clinic, group, ada):
    browser = as_(clinic.administrator)
    doctor = FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="doctor")
    put(browser, group.session(6), ada, nurse_part(group).pk, throughout="on")
    led = set(Duty.objects.filter(facilitator=ada, ended_at=None).values_list("session", "item"))
    Duty.objects.all().delete()
    put(browser, group.session(6), doctor, nurse_part(group).pk, role="support", throughout="on")
    assert set(Duty.objects.filter(facilitator=doctor, role="support").values_list("session", "item")) == led
    put(browser, group.session(6), ada, nurse_part(group).pk, throughout="on")
    assert set(Duty.objects.filter(facilitator=ada, role="lead").values_list("session", "item")) == led


def test_a_part_that_is_led_is_supported_at_every_later_session(as_, clinic, group, ada):
    browser = as_(clinic.administrator)
    doctor = FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="doctor")
    put(browser, group.session(6), ada, nurse_part(group).pk, throughout="on")
    led = set(Duty.objects.filter(facilitator=ada).values_list("session", "item"))

    put(browser, group.session(6), doctor, nurse_part(group).pk, role="support", throughout="on")

    assert set(Duty.objects.filter(facilitator=doctor).values_list("session", "item")) == led


def test_taken_off_every_later_session_somebody_stays_at_the_reviews_and_the_page_says_so(as_, clinic, group, ada, reviewed):
    browser = as_(clinic.administrator)
    put(browser, group.session(6), ada, throughout="on")
    put(browser, reviewed, ada)
    duty = Duty.objects.get(session=group.session(6))

    assert "leaves this course’s reviews as they are" in text_of(browser.get(f"/sessions/{group.session(6).pk}/staff/"))
    text = text_of(browser.post(f"/duties/{duty.pk}/end/", {"throughout": "on"}, follow=True))

    assert "Still on the list of Review 1." in text
    assert list(Duty.objects.filter(ended_at=None).values_list("session__label", flat=True)) == ["Review 1"]


def test_taken_off_every_later_review_somebody_stays_at_later_days(as_, clinic, group, ada, reviewed):
    browser = as_(clinic.administrator)
    put(browser, reviewed, ada)
    text = text_of(browser.get(f"/sessions/{reviewed.pk}/staff/"))

    assert "Take off here and at every later review" in text
    assert "Also at every later review of this course" in text
    text = text_of(browser.post(f"/duties/{Duty.objects.get().pk}/end/", {"throughout": "on"}, follow=True))
    assert "Ada Whitlock is off the list of 1 review." in text


def test_session_zero_has_no_later_ones_of_its_kind_to_choose(as_, clinic, group, ada):
    Session.objects.filter(pk=group.session(6).pk).update(kind="zero")

    assert "every later" not in text_of(as_(clinic.administrator).get(f"/sessions/{group.session(6).pk}/staff/"))
