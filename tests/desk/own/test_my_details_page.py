"""A participant's own details: changing how one is reached; what is written about one, and who looked."""

import datetime as dt
import uuid

import pytest
import time_machine

from accounts.models import AuditEntry
from accounts.roles import Role
from accounts.trail import audit
from participants.models import Certificate, Offer, Registration
from participants.needs.bookings import need
from participants.own.sign_in import give_sign_in
from participants.people.contacts import write_note
from tests.cast import NOW, member
from tests.desk.conftest import LONG_AGO
from tests.factories import ParticipantFactory, make_place, wait_for
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def maureen(clinic):
    person = ParticipantFactory(
        organisation=clinic.organisation,
        first_names="Maureen",
        last_name="Pell",
        email="maureen@post.example",
        communication_needs="Large print",
        practical_needs="Chair with arms",
        gp_name="Dr Moss",
    )
    return give_sign_in(person, by=clinic.administrator, now=NOW)


def typed(person, **changes):
    shown = {
        "email": person.email,
        "phone": "01632 960001",
        "channel": person.channel,
        "wording": person.wording,
        "version": person.version,
    }
    return shown | changes


@pytest.mark.sqlite
def test_she_changes_how_she_is_reached_and_the_office_sees_it(as_, clinic, maureen):
    browser = as_(maureen.user)
    assert "maureen@post.example" in browser.get("/me/details/").content.decode()

    changes = {"email": "MAUREEN@post.example", "phone": "07700 900123", "channel": "telephone", "wording": "plain"}
    text = text_of(browser.post("/me/details/", typed(maureen, **changes), follow=True))

    assert "Your details are saved." in text
    maureen.refresh_from_db()
    assert (maureen.email, maureen.phone, maureen.channel, maureen.wording) == (
        "MAUREEN@post.example",
        "+447700900123",
        "telephone",
        "plain",
    )
    assert (maureen.version, maureen.wording_revision, maureen.wording_changed_at) == (2, 1, NOW)
    assert "MAUREEN@post.example" in text_of(as_(clinic.administrator).get(f"/people/{maureen.pk}/"))
    entry = AuditEntry.objects.filter(verb="changed").get()
    assert entry.actor_label == "Maureen Pell"
    assert entry.details == {"fields": ["email", "phone", "channel", "wording"], "where": "on their own page"}
    assert "post.example" not in str(vars(entry))


def test_she_says_whether_those_who_lead_may_have_her_number(as_, clinic, maureen):
    browser = as_(maureen.user)
    assert "The people who lead my sessions may ring me" in text_of(browser.get("/me/details/"))
    may_see = "The people who lead your sessions can see it while your sessions are near."
    assert may_see not in text_of(browser.get("/me/about-me/"))

    browser.post("/me/details/", typed(maureen, leaders_may_ring="on"))

    maureen.refresh_from_db()
    assert maureen.leaders_may_ring
    assert may_see in text_of(browser.get("/me/about-me/"))
    assert AuditEntry.objects.get(verb="changed").details["fields"] == ["leaders_may_ring"]
    assert "Those who lead their sessions may ring them" in text_of(as_(clinic.administrator).get(f"/people/{maureen.pk}/"))

    browser.post("/me/details/", typed(maureen))
    maureen.refresh_from_db()
    assert not maureen.leaders_may_ring


def test_nothing_else_can_be_changed_there(as_, maureen):
    as_(maureen.user).post("/me/details/", typed(maureen, last_name="Smith", nhs_number="9434765919", practical_needs="x"))

    maureen.refresh_from_db()
    assert (maureen.last_name, maureen.nhs_number, maureen.practical_needs) == ("Pell", "", "Chair with arms")


def test_saving_the_same_changes_nothing(as_, maureen):
    as_(maureen.user).post("/me/details/", typed(maureen))

    maureen.refresh_from_db()
    assert maureen.version == 1
    assert not AuditEntry.objects.filter(verb="changed").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "Enter an e-mail address, or choose another way to hear from us."),
        ({"email": "", "channel": "letter"}, "Keep an e-mail address here: the code you sign in with is sent to it."),
        ({"email": "mo@"}, "Enter an e-mail address in full, like name@example.com."),
        ({"phone": "", "channel": "telephone"}, "Enter a telephone number, or choose another way to hear from us."),
        ({"phone": "12"}, "telephone number"),
        ({"channel": ""}, "Choose how you want to hear from us."),
        ({"wording": "rude"}, "Select a valid choice."),
        ({"version": ""}, "This form has lost its version."),
    ],
)
def test_details_that_can_not_be_right_are_refused_with_a_sentence(as_, maureen, changes, sentence):
    assert sentence in text_of(as_(maureen.user).post("/me/details/", typed(maureen, **changes)))
    maureen.refresh_from_db()
    assert maureen.version == 1


def test_a_stale_page_overwrites_nothing(as_, maureen):
    maureen.version, maureen.phone = 2, "+441632960099"
    maureen.save()

    text = text_of(as_(maureen.user).post("/me/details/", typed(maureen, version=1, channel="letter")))

    assert "Your details were changed after you opened this page." in text
    maureen.refresh_from_db()
    assert (maureen.channel, maureen.phone) == ("email", "+441632960099")


def test_an_address_that_would_lead_to_somebody_else_is_refused_without_saying_who(as_, clinic, maureen):
    other = ParticipantFactory(organisation=clinic.organisation, first_names="Colin", email="colin@post.example")
    give_sign_in(other, by=clinic.administrator, now=NOW)

    text = text_of(as_(maureen.user).post("/me/details/", typed(maureen, email="Colin@post.example")))

    assert "We can’t use this address for you. Ring us, and we will sort it out." in text
    assert "Colin " not in text


# --- what is written, and who looked ---


def test_she_reads_what_is_written_about_her(as_, maureen, group):
    make_place(maureen, group.course, joined_at=LONG_AGO)
    maureen.wording = "plain"
    maureen.save()

    text = text_of(as_(maureen.user).get("/me/about-me/"))

    for words in (
        "Maureen Pell",
        "14 March 1961",
        "maureen@post.example",
        "01632 960001",
        "Dr Moss",
        "Large print",
        "Chair with arms",
        "Pain management programme, group 31, booked on Tuesday 1 September 2026",
    ):
        assert words in text


def test_she_reads_what_was_noted_of_calls_and_what_is_arranged(as_, clinic, maureen, group):
    enrolment = make_place(maureen, group.course, joined_at=LONG_AGO)
    write_note(
        maureen,
        direction="in",
        way="call",
        line="Asked about parking",
        by=clinic.administrator,
        now=NOW,
        submission_id=uuid.uuid4(),
    )
    need(enrolment, kind="interpreter", what="Urdu", by=clinic.administrator, now=NOW)

    text = text_of(as_(maureen.user).get("/me/about-me/"))

    assert "Call, from you: Asked about parking Priya Raman" in text
    assert "Interpreter, Urdu Tuesday 3 November 2026 Needed" in text


def registered_and_completed(person, group):
    """She wrote the public form, waited, was offered a place, took it, and has a certificate."""
    place = make_place(person, group.course, joined_at=LONG_AGO)
    term = {"made_at": LONG_AGO, "confirm_by": LONG_AGO + dt.timedelta(days=2)}
    Registration.objects.create(
        organisation=person.organisation, course=group.course, participant=person, state="confirmed", first_names="Mo",
        last_name="Pell", email="mo@post.example", lasting_pain=True, pain_kind="secondary", condition="After an accident",
        heard_from="The library", communication_needs="A hearing loop", consented_at=LONG_AGO, confirmed_at=LONG_AGO,
        token_digest="a" * 64, **term,
    )  # fmt: skip
    wait = wait_for(group.course, person, since=LONG_AGO, state="placed", closed_at=NOW, closed_reason="Took the place")
    Offer.objects.create(
        participant=person, course=group.course, entry=wait, state="accepted", made_at=LONG_AGO, enrolment=place,
        reply_by=NOW, closed_at=NOW, answered_by="on the link", token_digest="b" * 64,
    )  # fmt: skip
    Certificate.objects.create(
        enrolment=place, number="K7QM-2XPD-9RTA", attended=9, held=12, issued_at=NOW, issued_by="Priya Raman"
    )


def test_she_reads_what_she_registered_with_where_she_waited_and_her_certificates(as_, maureen, group):
    registered_and_completed(maureen, group)
    maureen.wording = "plain"
    maureen.save()

    text = text_of(as_(maureen.user).get("/me/about-me/"))

    for words in (
        "Mo Pell mo@post.example",
        "Pain that has lasted longer than 3 to 6 months Yes",
        "The pain comes with another condition After an accident",
        "A hearing loop",
        "How you heard of it The library",
        "group 31, waiting since Tuesday 1 September 2026 Until Monday 2 November 2026: Took the place Has a place",
        "group 31, offered on Tuesday 1 September 2026, to be answered by Monday 2 November 2026 at 10am Accepted",
        "group 31, made on Monday 2 November 2026: 9 of 12 sessions K7QM-2XPD-9RTA",
    ):
        assert words in text


def test_neutral_wording_names_no_course_there(as_, maureen, group):
    registered_and_completed(maureen, group)

    text = text_of(as_(maureen.user).get("/me/about-me/"))

    assert "Appointments, booked on Tuesday 1 September 2026" in text
    assert "A place, waiting since" in text
    assert "group 31" not in text


def test_she_reads_who_looked_by_name_and_role_latest_first(as_, clinic, maureen):
    as_(clinic.administrator).get(f"/people/{maureen.pk}/")
    with time_machine.travel(NOW + dt.timedelta(hours=3), tick=False):
        as_(clinic.clinician).get(f"/people/{maureen.pk}/")

        text = text_of(as_(maureen.user).get("/me/about-me/"))

    looks = text[text.index("Who looked at your record") :]
    assert "Imogen Fairweather, clinician Monday 2 November 2026 at 1pm" in looks
    assert looks.index("Imogen") < looks.index("Priya Raman, administrator Monday 2 November 2026 at 10am")
    assert "staff.example" not in text


def test_her_own_looks_and_looks_at_others_are_not_listed(as_, clinic, maureen):
    other = ParticipantFactory(organisation=clinic.organisation)
    as_(clinic.administrator).get(f"/people/{other.pk}/")
    audit.looked(maureen.user, maureen)

    assert "Nobody has looked yet." in text_of(as_(maureen.user).get("/me/about-me/"))


def test_somebody_who_has_left_is_still_named_with_what_they_were(as_, clinic, maureen):
    as_(clinic.clinician).get(f"/people/{maureen.pk}/")
    clinic.clinician.memberships.update(ended_at=NOW)

    assert "Imogen Fairweather, clinician" in text_of(as_(maureen.user).get("/me/about-me/"))


def test_many_looks_are_paged(as_, clinic, maureen):
    for _ in range(30):
        audit.looked(clinic.administrator, maureen)
    browser = as_(maureen.user)

    first = browser.get("/me/about-me/")
    older = first.context["looks"].page.older
    second = text_of(browser.get("/me/about-me/", {"cursor": older}))

    assert text_of(first).count("Priya Raman, administrator") == 25
    assert second.count("Priya Raman, administrator") == 5


@pytest.mark.parametrize("path", ["/me/details/", "/me/about-me/"])
@pytest.mark.parametrize("who", ["administrator", "clinician", "auditor"])
def test_staff_have_no_such_pages(as_, clinic, who, path):
    assert as_(getattr(clinic, who)).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/me/details/", "/me/about-me/", "/me/calendar/", "/me/calendar.ics", "/me/timetable.pdf"])
def test_a_sign_in_without_a_record_finds_nothing(as_, clinic, path):
    user = member(clinic.organisation, Role.PARTICIPANT, "Somebody New")

    assert as_(user).get(path).status_code == 404


@pytest.mark.parametrize("looks", [1, 3])
def test_the_page_takes_fourteen_queries_however_many_looked(as_, clinic, maureen, group, looks, django_assert_num_queries):
    make_place(maureen, group.course, joined_at=LONG_AGO)
    for number in range(looks):
        audit.looked(member(clinic.organisation, Role.CLINICIAN, f"Clinician {number}"), maureen)
    browser = as_(maureen.user)

    with django_assert_num_queries(14):
        browser.get("/me/about-me/")


def test_she_can_choose_only_what_reaches_her(as_, maureen):
    browser = as_(maureen.user)
    assert "By text message" not in text_of(browser.get("/me/details/"))

    text = text_of(browser.post("/me/details/", typed(maureen, channel="text", phone="07700 900123")))

    assert "Your details are saved." not in text
    maureen.refresh_from_db()
    assert maureen.channel == "email"


def test_who_chose_text_messages_before_is_told_and_the_office_is_asked(as_, clinic, maureen):
    maureen.channel, maureen.phone = "text", "+447700900123"
    maureen.save()

    assert "You chose text messages. We can’t send those yet." in text_of(as_(maureen.user).get("/me/"))
    browser = as_(clinic.administrator)
    today = text_of(browser.get("/today/"))
    assert "Ask Maureen Pell how they want to hear from us" in today
    assert "They chose text messages, which can’t be sent." in today
    assert "Text message is how they want to hear from us. That can’t be sent: ask them for another way." in text_of(
        browser.get(f"/people/{maureen.pk}/")
    )

    maureen.channel = "telephone"
    maureen.save()
    assert "how they want to hear from us" not in text_of(browser.get("/today/"))
