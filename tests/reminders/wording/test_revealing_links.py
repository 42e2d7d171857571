"""A video link that names pain: neutral wording says where it is found instead."""

import pytest

from reminders.rules import enrolment as rules
from reminders.rules.enrolments import enrolments_to_tell
from reminders.wording.enrolment import words_of
from tests.factories import make_place
from tests.reminders.conftest import hours_before, person
from tests.reminders.wording.test_wording import everything_said

pytestmark = pytest.mark.django_db


def test_a_link_stands_in_no_mail_to_whoever_signs_in_and_one_that_names_pain_in_no_neutral_one(charity, ana, course, settings):
    settings.SITE_ADDRESS = "https://appointments.example"
    course.sessions.update(venue=None, video_link="https://video.example/pain-group")

    assert "We meet by video. Please ring us for the link to join." in everything_said(ana)["confirmation"].body

    ana.participant.user = charity.leader
    ana.participant.save()
    said = everything_said(ana)
    assert "the link to join is on your own page: https://appointments.example/me/" in said["confirmation"].body
    assert not any("pain" in words.body for words in said.values())

    ana.participant.wording = "plain"
    ana.participant.save()
    assert not any("video.example" in words.body for words in everything_said(ana).values())

    ana.participant.user = None
    ana.participant.save()
    assert "Join here when it is time: https://video.example/pain-group" in everything_said(ana)["confirmation"].body


def test_two_people_one_of_whom_signs_in_are_each_told_where_their_link_is(charity, ana, course):
    course.sessions.update(venue=None, video_link="https://video.example/pain-group")
    bea = make_place(person(charity, "Bea", user=charity.leader), course, joined_at=hours_before(charity.now, 1))
    shared = {}

    bodies = []
    for enrolment in (ana, bea):
        record = enrolments_to_tell([enrolment.pk])[enrolment.pk]
        confirmation = next(want for want in rules.wanted(record.place) if want.rule == "confirmation")
        bodies.append(words_of(confirmation, record, shared).body)

    assert "Please ring us for the link" in bodies[0]
    assert "the link to join is on your own page" in bodies[1]
