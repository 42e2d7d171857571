"""By video: a try beforehand, where somebody is on the day, who sees it, and when it is forgotten."""

import datetime as dt

import pytest
import time_machine

from accounts.models import AuditEntry
from accounts.roles import Role
from courses.models import Session
from participants.by_video.whereabouts import forget_whereabouts
from participants.models import Task, VideoCheck, Whereabouts
from tests.cast import member
from tests.desk.conftest import LONG_AGO
from tests.factories import ParticipantFactory, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db
HOME = {"place": "2 Mill Lane, Kestrel", "phone": "01632 960555"}


@pytest.fixture
def maureen(clinic, group):
    """Maureen Pell on group 31, which meets by video."""
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell", user=user)
    make_place(person, group.course, joined_at=LONG_AGO)
    Session.objects.filter(course=group.course).update(video_link="https://meet.example/room", venue=None, format="video")
    return person


@pytest.fixture
def hers(as_, maureen):
    return as_(maureen.user)


def test_somebody_who_needs_help_with_video_is_rung_and_once_it_works_is_not(hers, maureen, group):
    path = f"/me/video-check/{group.course.pk}/"
    assert "Make a video call to somebody you know." in text_of(hers.get(path))

    for _ in range(2):
        assert "We ring you before the first day." in text_of(hers.post(path, {"help": "yes"}, follow=True))
    task = Task.objects.get(done_at=None)
    assert (task.kind, task.participant, task.line) == ("ring", maureen, f"Needs help with video before {group.course.name}")
    hers.post(path, {"worked": "yes"})

    assert not Task.objects.filter(done_at=None).exists()
    assert VideoCheck.objects.get().outcome == "worked"


def test_the_test_page_of_the_provider_is_offered_where_one_is_set(hers, group, settings):
    settings.VIDEO_CHECK_LINK = "https://meet.example/test"

    assert b'href="https://meet.example/test"' in hers.get(f"/me/video-check/{group.course.pk}/").content


def test_no_check_for_a_course_in_a_room_or_of_somebody_else(hers, group, course_60):
    assert hers.get(f"/me/video-check/{course_60.course.pk}/").status_code == 404
    Session.objects.filter(course=group.course).update(video_link="", format="in_person")
    assert hers.get(f"/me/video-check/{group.course.pk}/").status_code == 404


def test_where_somebody_is_is_asked_when_the_link_opens_and_clinicians_see_it_at_the_register(as_, clinic, hers, maureen, group):
    place, session = group.place(maureen, 6), group.session(6)
    path, register = f"/me/where/{place.pk}/", f"/sessions/{session.pk}/register/"
    assert hers.get(path).status_code == 404

    with time_machine.travel(session.starts_at - dt.timedelta(minutes=30), tick=False):
        hers = as_(maureen.user)
        assert "First, tell us where you are today" in text_of(hers.get(f"/me/days/{place.pk}/"))
        assert "Enter the address where you are today." in text_of(hers.post(path, {"phone": "1"}))
        assert "Enter a number that we may ring" in text_of(hers.post(path, HOME | {"phone": "not a number"}))
        assert "Not said yet" in text_of(as_(clinic.clinician).get(register))
        assert "Thank you. You can join now." in text_of(hers.post(path, HOME, follow=True))
        hers.post(path, HOME)
        day = text_of(hers.get(f"/me/days/{place.pk}/"))
        seen, office = text_of(as_(clinic.clinician).get(register)), text_of(as_(clinic.administrator).get(register))

    assert "You told us where you are today: 2 Mill Lane, Kestrel. I am somewhere else" in day
    assert "Where 2 Mill Lane, Kestrel Ring 01632 960555" in seen
    assert "2 Mill Lane" not in office
    assert AuditEntry.objects.filter(verb="said where they are").count() == 1
    assert "Mill Lane" not in str(AuditEntry.objects.get(verb="said where they are").details)


def test_nobody_else_says_it_and_after_a_week_nobody_knows_it(as_, maureen, group):
    other = group.add("Colin", "Amberley")
    session = group.session(6)
    with time_machine.travel(session.starts_at, tick=False):
        hers = as_(maureen.user)
        assert hers.get(f"/me/where/{group.place(other, 6).pk}/").status_code == 404
        hers.post(f"/me/where/{group.place(maureen, 6).pk}/", HOME)

    week = session.ends_at + dt.timedelta(days=7)
    assert [forget_whereabouts(week - dt.timedelta(seconds=1)), forget_whereabouts(week), forget_whereabouts(week)] == [0, 1, 0]
    said = Whereabouts.objects.get()
    assert (said.place, said.phone) == ("", "")
