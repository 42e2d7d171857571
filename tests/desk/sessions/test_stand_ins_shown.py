"""Who stood in for whom is plain on the session, the course, the register and the leader's own page, and holds for that day."""

import pytest

from courses.leaders.standing_in import stand_in
from courses.models import Duty
from tests.cast import NOW
from tests.factories import FacilitatorFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stood_in(charity, course_59):
    """Una Birch usually leads; Lenny stands in for her at session 1, and leads session 2 himself."""
    una = course_59.lead("Una Birch", "leader", 1)
    lenny = FacilitatorFactory(organisation=charity.organisation, name="Lenny Marsh", user=charity.leader)
    course_59.lead("Lenny Marsh", "leader", 2)
    stand_in(course_59.session(1), absent=una, stand_in=lenny, by=charity.coordinator, now=NOW)
    return course_59


def test_the_office_sees_it_on_the_session_and_the_course(as_, charity, stood_in):
    browser = as_(charity.coordinator)

    session = text_of(browser.get(f"/sessions/{stood_in.session(1).pk}/"))
    course = text_of(browser.get(f"/courses/{stood_in.course.pk}/"))

    assert "Lenny Marsh (stands in for Una Birch) Standing in counts for this session only." in session
    assert course.count("stands in for Una Birch") == 1


def test_the_leader_sees_it_on_their_page_and_the_register(as_, charity, stood_in):
    browser = as_(charity.leader)

    assert text_of(browser.get("/leading/")).count("You stand in for Una Birch, at this session only") == 1
    register = text_of(browser.get(f"/sessions/{stood_in.session(1).pk}/register/"))
    assert "Lenny Marsh stands in for Una Birch, at this session only." in register


def test_who_comes_back_leads_in_their_own_right_again(as_, charity, stood_in):
    una = stood_in.session(1).duties.get(facilitator__name="Una Birch").facilitator
    lenny = stood_in.session(1).duties.get(facilitator__name="Lenny Marsh").facilitator

    stand_in(stood_in.session(1), absent=lenny, stand_in=una, by=charity.coordinator, now=NOW)

    assert Duty.objects.get(session=stood_in.session(1), ended_at=None).stands_in_for is None


def test_a_second_stand_in_stands_in_for_whoever_was_first(charity, stood_in):
    lenny = stood_in.session(1).duties.get(facilitator__name="Lenny Marsh").facilitator
    kit = FacilitatorFactory(organisation=charity.organisation, name="Kit Lomas")

    stand_in(stood_in.session(1), absent=lenny, stand_in=kit, by=charity.coordinator, now=NOW)

    assert Duty.objects.get(session=stood_in.session(1), ended_at=None).stands_in_for.name == "Una Birch"


def test_a_supporter_who_takes_over_is_noted_too(charity, stood_in):
    session = stood_in.session(2)
    lenny = session.duties.get().facilitator
    kit = FacilitatorFactory(organisation=charity.organisation, name="Kit Lomas")
    Duty.objects.create(session=session, facilitator=kit, role="support", starts_at=session.starts_at, ends_at=session.ends_at)

    stand_in(session, absent=lenny, stand_in=kit, by=charity.coordinator, now=NOW)

    duty = Duty.objects.get(session=session, ended_at=None)
    assert (duty.facilitator, duty.role, duty.stands_in_for) == (kit, "lead", lenny)
