"""What the office writes to everybody on a course goes to each once, on their own channel, in the wording they chose."""

import datetime as dt
import uuid

import pytest

from common.refused import Refused
from participants.enrolment.enrolling import withdraw
from participants.models import Template
from reminders.everybody.writing import previews, templates_of, write_to_everybody
from reminders.models import Message, Writing
from reminders.planning.planner import plan
from reminders.sending.sender import send_due
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place

pytestmark = pytest.mark.django_db
WEDNESDAYS = [dt.date(2026, 11, 25) + dt.timedelta(weeks=week) for week in range(6)]
TEXT = "There is a question about {{ course }}.\n\nPlease come to {{ next_date }} a little early."


@pytest.fixture
def course(charity):
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS)


def on(course, now, **more):
    person = ParticipantFactory(organisation=course.organisation, **more)
    return make_place(person, course, joined_at=now - dt.timedelta(days=1))


def write(charity, course, text=TEXT, subject="A question", **how):
    return write_to_everybody(course, subject, text, by=charity.coordinator, now=charity.now, **how)


def what_goes(at, mailoutbox):
    before = len(mailoutbox)
    for minutes in (0, 30):
        plan(at + dt.timedelta(minutes=minutes))
        send_due(at + dt.timedelta(minutes=minutes))
    return [each for each in mailoutbox[before:] if each.subject.startswith("A question")]


def test_each_gets_it_once_in_their_own_wording(charity, course, mailoutbox):
    on(course, charity.now, wording="plain", preferred_name="Mo")
    on(course, charity.now)
    write(charity, course)

    plain, neutral = sorted(what_goes(charity.now, mailoutbox), key=lambda each: "Program" not in each.body)

    assert "Dear Mo\n\nThere is a question about Chronic Pain Self-Management Program" in plain.body
    assert "There is a question about your appointments." in neutral.body
    assert "Please come to Wednesday 25 November 2026 at 10am a little early." in neutral.body
    assert "Pain" not in neutral.body


def test_whom_no_mail_reaches_stands_on_the_list_of_what_the_office_says(charity, course):
    on(course, charity.now, channel="telephone")
    write(charity, course)
    plan(charity.now)

    line = Message.objects.get(rule="written")
    said = "There is a question about your appointments. Please come to Wednesday 25 November 2026 at 10am a little early."
    assert (line.state, line.body) == ("not_needed", f"A question: {said}")


def test_who_withdrew_since_and_who_joined_later_get_nothing(charity, course, mailoutbox):
    gone = on(course, charity.now)
    write(charity, course)
    withdraw(gone, reason="Ill", by=charity.coordinator, now=charity.now)
    make_place(ParticipantFactory(organisation=charity.organisation), course, joined_at=charity.now + dt.timedelta(minutes=1))

    assert what_goes(charity.now + dt.timedelta(minutes=2), mailoutbox) == []


def test_whoever_wants_neutral_messages_since_then_is_not_sent_what_says_too_much(charity, course, mailoutbox):
    place = on(course, charity.now, wording="plain")
    write(charity, course, "We talk about pain.")
    place.participant.wording = "neutral"
    place.participant.save()

    assert what_goes(charity.now, mailoutbox) == []
    assert "tell them yourself" in Message.objects.get(rule="written").reason


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("See you on {{ nextdate }}.", "Nothing is known by the name of {{ nextdate }}"),
        ("See you on {{ next_date }.", "One brace too many or too few"),
        ("This is about your pain.", "1 person on this course wants neutral messages"),
        ("Yours is 943 476 5919.", "No message says an NHS number"),
    ],
)
def test_words_that_cannot_go_are_refused_with_what_to_do(charity, course, text, why):
    on(course, charity.now)
    with pytest.raises(Refused, match=why.replace("{", r"\{")):
        write(charity, course, text)
    assert not Writing.objects.exists()


def test_twice_the_same_form_writes_once_and_kept_words_are_kept_once(charity, course):
    on(course, charity.now)
    number = uuid.uuid4()
    assert write(charity, course, submission_id=number, keep=True) == write(charity, course, submission_id=number, keep=True)
    write(charity, course, keep=True)

    assert Writing.objects.count() == 2
    assert [each.subject for each in templates_of(charity.organisation)] == ["A question"]
    assert Template.objects.get().kind == "written-1"


def test_the_office_sees_what_real_people_would_read(charity, course):
    on(course, charity.now, wording="plain", first_names="Ana")
    on(course, charity.now, first_names="Ben")

    shown = {each.person.first_names: each.words.body for each in previews(course, "A question", TEXT, now=charity.now)}

    assert "Chronic Pain" in shown["Ana"]
    assert "your appointments" in shown["Ben"]
    assert not Writing.objects.exists()
