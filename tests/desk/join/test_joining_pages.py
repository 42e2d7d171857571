"""The public pages: courses, the form, the links. Nobody learns who is registered; nothing acts by being opened."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.core import mail

from courses.models import EditionFormat
from participants.enrolment.enrolling import enrol, withdraw
from participants.models import Enrolment, Participant, Registration, WaitingListEntry
from participants.registration.registering import expire
from reminders.sending.registration_mail import send_links
from reviews.feedback.giving import say_whether_quoted
from reviews.models import Feedback
from tests.factories import ParticipantFactory, VenueFactory, cpsmp_edition, make_course, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db
WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]
HOUR = dt.timedelta(hours=1)
ANSWERS = {
    "first_names": "Ida",
    "last_name": "Moss",
    "email": "Ida@Post.example",
    "phone": "01632 960 002",
    "wording": "neutral",
    "communication_needs": "Large print",
    "lasting_pain": "yes",
    "pain_kind": "unsure",
    "condition_0": "Fibromyalgia",
    "own_words": "and an old fall",
    "heard_from": "A neighbour",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def no_limits(settings):
    """Each test starts afresh: what others sent is not counted."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register": "1000/h/ip,1000/h/key"}


@pytest.fixture
def course(charity):
    """Open to the public, two places."""
    edition = cpsmp_edition(charity.organisation)
    edition.conditions = [["Lasting pain itself", ["Fibromyalgia", "Whiplash"]], ["Another condition", ["Headache"]]]
    edition.subjects = ["Pacing", "Sleep"]
    edition.books = ["A book to keep"]
    edition.save()
    room = VenueFactory(organisation=charity.organisation, name="Orchard Centre", access_notes="Step-free. Hearing loop.")
    made = make_course(edition, days=WEDNESDAYS, places=2, venue=room)
    made.opened_at = charity.now
    made.save()
    return made


@pytest.fixture(autouse=True)
def today(charity):
    with time_machine.travel(charity.now, tick=False):
        yield


def send(client, course, **answers):
    form = ANSWERS | {"submission_id": str(uuid.uuid4())} | answers
    return client.post(f"/join/{course.pk}/register/", form, follow=True)


def link_in(letter) -> str:
    (path,) = re.findall(r"https?://[^/\s]+(/join/\S+)", letter.body)
    return str(path)


def confirmed(client, course, now, **answers):
    """Register, read the mail, press the button; return the page after it."""
    send(client, course, **answers)
    send_links(now)
    return client.post(link_in(mail.outbox[-1]), follow=True)


# --- what stands there ---


def test_anybody_sees_the_courses_that_are_open(client, charity, course):
    text = text_of(client.get("/join/"))

    for words in ("Orchard Centre, from Wednesday 6 January 2027", "Willowbank Neighbours", "Step-free. Hearing loop."):
        assert words in text
    assert "2 of 2 places are free" in text


@pytest.mark.parametrize("how", ["never opened", "closed again", "cancelled", "joining over"])
def test_a_course_that_is_not_open_stands_nowhere(client, charity, course, how):
    changes = {
        "never opened": {"opened_at": None},
        "closed again": {"closed_at": charity.now},
        "cancelled": {"cancelled_at": charity.now, "cancel_reason": "Flood"},
        "joining over": {},
    }
    type(course).objects.filter(pk=course.pk).update(**changes[how])
    late = charity.now + dt.timedelta(days=365 if how == "joining over" else 0)

    with time_machine.travel(late, tick=False):
        assert "No course is open at the moment." in text_of(client.get("/join/"))
        for path in ("", "register/", "sent/"):
            assert client.get(f"/join/{course.pk}/{path}").status_code == 404


def test_the_list_narrows_to_a_place(client, course):
    assert "Orchard Centre" in text_of(client.get(f"/join/?place={course.venue_id}"))
    assert "No course is open" in text_of(client.get(f"/join/?place={course.venue_id + 1}"))
    assert client.get("/join/?place=9e99&cursor=x").status_code == 200


def test_the_page_of_a_course_says_what_the_edition_says(client, course):
    course.edition.about.create(section="studies", text="Some found this.\n\nOne found that.")
    course.edition.about.create(section="confidentiality", text="Not for strangers")

    text = text_of(client.get(f"/join/{course.pk}/"))

    for words in ("Some found this.", "One found that.", "Pacing", "A book to keep", "01632 960142", "Wednesday 13 January 2027"):
        assert words in text
    assert "Not for strangers" not in text


def test_what_somebody_said_stands_on_the_page_as_long_as_they_allow_it(client, charity, course):
    person = ParticipantFactory(organisation=charity.organisation, first_names="Ana", last_name="Prior")
    was = make_place(person, make_course(course.edition, days=[dt.date(2026, 9, 2)]), joined_at=charity.now)
    feedback = Feedback.objects.create(
        organisation=charity.organisation,
        enrolment=was,
        point="last",
        helped="I <sing> again.",
        made_at=charity.now,
        made_by="Ana Prior",
        quote_allowed_at=charity.now,
        quoted_as="first_name",
    )
    feedback.quotes.create(text="I <sing> again.", published_at=charity.now, published_by="Sorcha Bell")

    response = client.get(f"/join/{course.pk}/")
    assert "What people said “I <sing> again.” Ana" in text_of(response)
    assert "no-store" in response["Cache-Control"]

    say_whether_quoted(feedback, "", by=charity.coordinator, now=charity.now)
    assert "again." not in text_of(client.get(f"/join/{course.pk}/"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_ask_as_much_for_one_course_as_for_three(client, charity, course, number, django_assert_num_queries):
    for _ in range(number - 1):
        other = make_course(course.edition, days=WEDNESDAYS, venue=VenueFactory(organisation=charity.organisation))
        other.opened_at = charity.now
        other.save()

    with django_assert_num_queries(2):
        client.get("/join/")
    with django_assert_num_queries(4):
        client.get(f"/join/{course.pk}/")
    with django_assert_num_queries(2):
        client.get(f"/join/{course.pk}/register/")


# --- registering ---


def test_nothing_is_held_and_nobody_on_file_before_the_address_is_confirmed(client, charity, course):
    page = send(client, course)

    assert "Look at your e-mail" in text_of(page)
    course.refresh_from_db()
    assert (course.taken, course.offered) == (0, 0)
    assert not Participant.objects.exists()
    assert Registration.objects.get().confirm_by == charity.now + 48 * HOUR


def test_confirming_puts_somebody_on_file_and_gives_the_place(client, charity, course):
    page = confirmed(client, course, charity.now)

    assert "You have a place" in text_of(page)
    person = Participant.objects.get()
    assert (person.full_name, person.email, person.communication_needs) == ("Ida Moss", "ida@post.example", "Large print")
    assert Enrolment.objects.get().participant == person
    written = Registration.objects.get()
    assert (written.state, written.participant, written.condition) == ("confirmed", person, "Fibromyalgia; and an old fall")


def test_opening_the_link_does_nothing(client, charity, course):
    send(client, course)
    send_links(charity.now)
    path = link_in(mail.outbox[0])

    for ask in (client.get, client.head, client.options):
        ask(path)

    assert not Participant.objects.exists()
    assert Registration.objects.get().state == "unconfirmed"


def test_the_mail_says_neither_who_it_is_for_nor_what_it_is_about(client, charity, course):
    send(client, course, first_names="http://evil.example")
    send_links(charity.now)

    (letter,) = mail.outbox
    said = f"{letter.subject} {letter.body}"
    for word in ("Pain", "pain", "CPSMP", "Ida", "Moss", "evil", str(course)):
        assert word not in said
    assert "works until 10am on Wednesday 4 November 2026" in said


def test_the_same_form_sent_twice_is_one_registration_and_one_mail(client, charity, course):
    same = str(uuid.uuid4())
    for _ in range(2):
        send(client, course, submission_id=same)

    assert send_links(charity.now) == 1
    assert send_links(charity.now + HOUR) == 0


def test_a_link_used_twice_gives_one_place_and_says_so(client, charity, course):
    confirmed(client, course, charity.now)
    path = link_in(mail.outbox[0])

    assert "You have a place" in text_of(client.post(path, follow=True))
    assert Enrolment.objects.count() == 1


def test_a_used_link_of_somebody_who_withdrew_gives_no_new_place(client, charity, course):
    confirmed(client, course, charity.now)
    withdraw(Enrolment.objects.get(), reason="", by=charity.coordinator, now=charity.now)

    page = client.post(link_in(mail.outbox[0]), follow=True)

    assert "This link has done its work" in text_of(page)
    assert not Enrolment.objects.filter(state="active").exists()


def test_a_link_that_is_too_old_says_so(client, charity, course):
    send(client, course)
    send_links(charity.now)
    path = link_in(mail.outbox[0])

    with time_machine.travel(charity.now + 48 * HOUR, tick=False):
        for ask in (client.get, client.post):
            assert "This link has stopped working." in text_of(ask(path))
        assert expire(charity.now + 48 * HOUR) == 1
        assert "This link has stopped working." in text_of(client.post(path))
    assert not Participant.objects.exists()


def test_who_never_confirmed_is_forgotten_after_a_month(client, charity, course):
    send(client, course)
    expire(charity.now + 48 * HOUR)
    expire(charity.now + 48 * HOUR + dt.timedelta(days=30))

    assert not Registration.objects.exists()


@pytest.mark.parametrize("token", ["0" * 64, "x", "%00", "ä" * 30])
def test_a_forged_link_says_that_it_does_not_work(client, course, token):
    for kind in ("confirm", "offer"):
        page = client.post(f"/join/{kind}/{token}/")
        assert page.status_code == 404
        assert "This link does not work" in text_of(page)


def test_a_link_for_a_course_that_closed_meanwhile_says_so(client, charity, course):
    send(client, course)
    send_links(charity.now)
    type(course).objects.filter(pk=course.pk).update(cancelled_at=charity.now, cancel_reason="Flood")

    assert "takes no more registrations" in text_of(client.post(link_in(mail.outbox[0]), follow=True))


def test_who_is_on_file_under_that_address_and_name_keeps_that_record(client, charity, course):
    known = ParticipantFactory(
        organisation=charity.organisation, first_names="ÍDA", last_name="Moss", email="ida@POST.example", phone="+441632960009"
    )

    confirmed(client, course, charity.now)

    assert Enrolment.objects.get().participant == known
    known.refresh_from_db()
    assert (known.phone, known.communication_needs) == ("+441632960009", "Large print")


def test_another_person_at_the_same_address_gets_a_record_that_the_office_looks_at(client, charity, course):
    ParticipantFactory(organisation=charity.organisation, first_names="Ted", last_name="Moss", email="ida@post.example")

    confirmed(client, course, charity.now)

    assert Participant.objects.get(first_names="Ida").to_check_at == charity.now


def test_a_full_course_puts_them_on_the_waiting_list(client, charity, course):
    for _ in range(2):
        enrol(ParticipantFactory(organisation=charity.organisation), course, by=charity.coordinator, now=charity.now)

    page = confirmed(client, course, charity.now)

    assert "You are on the waiting list" in text_of(page)
    assert "You are number 1." in text_of(page)
    assert WaitingListEntry.objects.get().state == "waiting"


def test_from_outside_only_so_many_get_a_place(client, charity, course):
    EditionFormat.objects.filter(format="in_person").update(outside_most=0)

    page = confirmed(client, course, charity.now, outside_territory="on")

    assert "You are on the waiting list" in text_of(page)


def test_a_record_that_was_stopped_is_rung_about_and_nothing_is_said(client, charity, course):
    known = ParticipantFactory(organisation=charity.organisation, first_names="Ida", last_name="Moss", email="ida@post.example")
    known.stopped_at, known.stopped_reason = charity.now, "no_contact"
    known.save()

    page = confirmed(client, course, charity.now)

    assert "Please ring us" in text_of(page)
    assert "Asked us" not in text_of(page)
    assert "their record says" in Registration.objects.get().trouble


# --- nobody learns who is registered ---


def test_somebody_who_is_registered_gets_the_same_pages_and_another_mail(client, charity, course, django_assert_num_queries):
    stranger = send(client, course, email="new@post.example")
    confirmed(client, course, charity.now)

    known = send(client, course)
    send_links(charity.now)

    assert text_of(known) == text_of(stranger)
    assert known.redirect_chain == stranger.redirect_chain
    assert mail.outbox[-1].subject == "You are registered already"
    assert "/join/confirm/" not in mail.outbox[-1].body


def test_the_same_work_is_done_for_whoever_registers(client, charity, course, django_assert_num_queries):
    confirmed(client, course, charity.now)

    for email in ("ida@post.example", "new@post.example"):
        with django_assert_num_queries(30):
            client.post(f"/join/{course.pk}/register/", ANSWERS | {"submission_id": str(uuid.uuid4()), "email": email})


def test_too_many_registrations_from_one_address_wait(client, course, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register": "30/h/ip,2/h/key"}
    for _ in range(2):
        assert "Look at your e-mail" in text_of(send(client, course, email="flood@post.example"))

    assert "Wait an hour" in text_of(send(client, course, email="FLOOD@post.example"))
    assert Registration.objects.count() == 2


# --- bad input ---


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"first_names": " ", "last_name": "!!"}, "Enter your first name."),
        ({"email": "ida at post"}, "Enter an e-mail address in full"),
        ({"phone": "ring me"}, "Enter a telephone number with its area code"),
        ({"lasting_pain": ""}, "Say whether your pain has lasted that long."),
        ({"pain_kind": "elephant"}, "Choose one of those listed."),
        ({"condition_0": "elephant"}, "Choose one of those listed."),
        ({"consent": ""}, "Without that we can’t register you."),
        ({"practical_needs": "novel " * 2000}, "in 500 characters or fewer"),
        ({"own_words": "x" * 201}, "in 200 characters or fewer"),
        ({"submission_id": "x"}, "This form has lost its number."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_kept(client, course, answers, sentence):
    text = text_of(send(client, course, **answers))

    assert sentence in text
    assert "There is a problem" in text
    assert not Registration.objects.exists()


def test_pain_of_a_week_turns_nobody_away(client, charity, course):
    assert "You have a place" in text_of(confirmed(client, course, charity.now, lasting_pain="no"))
    assert Registration.objects.get().lasting_pain is False


def test_a_mail_that_cannot_be_delivered_is_in_trouble_and_not_tried_for_ever(client, charity, course, mail_sink):
    mail_sink.refuse("ida@post.example")
    send(client, course)

    assert send_links(charity.now) == 0
    assert "refused the address" in Registration.objects.get().trouble
    assert send_links(charity.now + HOUR) == 0
