"""The contact log on a person's record: calls, letters and messages in one list, and the small form to write one down."""

import datetime as dt
import uuid

import pytest

from accounts.roles import Role
from participants.models import Call, ContactNote
from reminders.rules import reasons
from tests.cast import NOW, member
from tests.factories import ContactNoteFactory, MessageFactory
from tests.reading import source_of, text_of

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
BY_HAND = {"state": "not_needed", "reason": reasons.OTHER_CHANNEL["telephone"]}


@pytest.fixture
def maureen(group):
    return group.add("Maureen", "Pell")


def write(browser, person, **more):
    given = {"direction": "in", "way": "call", "line": "Asked about parking.", "submission_id": str(uuid.uuid4())}
    return browser.post(f"/people/{person.pk}/contact/", given | more, follow=True)


def test_notes_calls_and_messages_stand_in_one_list_latest_first(as_, clinic, group, maureen):
    ContactNoteFactory(participant=maureen, at=NOW - 3 * HOUR)
    Call.objects.create(
        session=group.session(4), participant=maureen, about="absence", session_version=1, at=NOW - 2 * HOUR,
        by="Priya Raman", outcome="spoke", note="Bus was late", submission_id=uuid.uuid4(),
    )  # fmt: skip
    MessageFactory(participant=maureen, course=group.course, state="sent", sent_at=NOW - HOUR, subject="Your dates")

    text = text_of(as_(clinic.administrator).get(f"/people/{maureen.pk}/"))
    log = text[text.index("Contact log, latest first") :]

    assert "Mon 2 November 2026, 9am What E-mail from us Sent Your dates, Pain management programme, group 31" in log
    call = "Spoke to them: day 4 of Pain management programme, group 31, missing without a word. Bus was late"
    assert f"8am What Call from us {call} Priya Raman" in log
    assert "7am What Call from them Asked about parking. Priya Raman" in log
    assert log.index("9am") < log.index("8am") < log.index("7am")


def test_messages_still_to_come_and_those_nobody_needs_stay_out_of_the_list(as_, clinic, group, maureen):
    MessageFactory(participant=maureen, course=group.course, rule="before_week", session=group.session(9), days_before=1,
                   due_at=NOW + 24 * HOUR)  # fmt: skip
    MessageFactory(participant=maureen, course=group.course, state="not_needed", reason=reasons.REPLACED, rule="moved")

    text = text_of(as_(clinic.administrator).get(f"/people/{maureen.pk}/"))

    assert "Nothing has been written down or sent yet." in text
    assert "1 message still to come Reminder, 1 day before the week that begins with day 9, Pain management" in text
    assert "A session was moved" not in text


def test_a_call_is_written_down_with_the_day_to_ring_back(as_, clinic, maureen):
    response = write(as_(clinic.administrator), maureen, call_back_on_day="4", call_back_on_month="11", call_back_on_year="2026")

    text = text_of(response)
    assert response.redirect_chain[-1][0] == f"/people/{maureen.pk}/#contact"
    assert "It is written down. Today will ask for the call-back from Wednesday 4 November 2026 on." in text
    assert "Ring back on Wednesday 4 November 2026, 01632 960001 Asked about parking." in text.replace("\u00a0", " ")


def test_the_same_form_twice_is_written_down_once(as_, clinic, maureen):
    browser, number = as_(clinic.administrator), str(uuid.uuid4())

    for _ in range(2):
        assert "It is written down." in text_of(write(browser, maureen, submission_id=number))

    assert ContactNote.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"line": ""}, "Write in one line what it was about."),
        ({"line": "x" * 301}, "Write it in 300 characters or fewer."),
        ({"direction": ""}, "Say who turned to whom."),
        ({"way": "pigeon"}, "Say whether it was a call, a letter, an e-mail, a text message or in person."),
        ({"call_back_on_day": "31", "call_back_on_month": "11", "call_back_on_year": "2026"}, "November 2026 has no day 31."),
        (
            {"call_back_on_day": "1", "call_back_on_month": "11", "call_back_on_year": "2026"},
            "Sunday 1 November 2026 is in the past.",
        ),
        ({"passes_on": "on"}, "Only what we told them counts as told"),
        ({"submission_id": ""}, "This form has lost its number."),
    ],
)
def test_what_is_wrong_with_a_note_is_said_and_what_was_typed_is_kept(as_, clinic, maureen, given, sentence):
    response = write(as_(clinic.administrator), maureen, **({"line": "About her chair"} | given))

    assert sentence in text_of(response)
    assert "Error: Maureen Pell" in response.content.decode()
    assert "line" in given or 'value="About her chair"' in response.content.decode()
    assert not ContactNote.objects.exists()


def test_what_was_waiting_to_be_told_is_passed_on_with_the_note(as_, clinic, group, maureen):
    MessageFactory(participant=maureen, course=group.course, **BY_HAND)
    browser = as_(clinic.administrator)
    assert "They were told what is waiting" in text_of(browser.get(f"/people/{maureen.pk}/"))

    text = text_of(write(browser, maureen, direction="out", line="Told her the dates.", passes_on="on"))

    assert "Told her the dates. They were told what was waiting." in text
    assert "Message Passed on Confirmation of all dates, Pain management programme, group 31" in text
    assert "Nothing goes to Maureen by itself." not in text


def test_who_was_told_nothing_has_no_box_for_it(as_, clinic, maureen):
    assert "They were told what is waiting" not in text_of(as_(clinic.administrator).get(f"/people/{maureen.pk}/"))


def test_a_clinician_writes_notes_too_and_sees_no_messages(as_, clinic, maureen):
    MessageFactory(participant=maureen, state="failed", reason="No such address.")

    text = text_of(write(as_(clinic.clinician), maureen))

    assert "Asked about parking. Imogen Fairweather" in text
    assert "No such address" not in text


def test_the_address_of_the_form_leads_back_to_the_record(as_, clinic, maureen):
    assert as_(clinic.administrator).get(f"/people/{maureen.pk}/contact/").url == f"/people/{maureen.pk}/#contact"


def test_ticking_off_twice_says_the_same(as_, clinic, maureen):
    note = ContactNoteFactory(participant=maureen, call_back_on=dt.date(2026, 11, 2))
    browser = as_(clinic.administrator)

    for _ in range(2):
        text = text_of(browser.post(f"/contact-notes/{note.pk}/done/", follow=True))
        assert "Maureen Pell has been rung back." in text


def test_a_note_that_asks_for_no_call_back_says_so(as_, clinic, maureen):
    note = ContactNoteFactory(participant=maureen)

    text = text_of(as_(clinic.administrator).post(f"/contact-notes/{note.pk}/done/", follow=True))

    assert "This note asks for no call-back." in text


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_nobody_else_writes_or_ticks_off(as_, clinic, maureen, role):
    note = ContactNoteFactory(participant=maureen, call_back_on=dt.date(2026, 11, 2))
    browser = as_(member(clinic.organisation, role, "Nosy Parker"))

    for path in (f"/people/{maureen.pk}/contact/", f"/contact-notes/{note.pk}/done/"):
        assert browser.post(path, {}).status_code == 404
    note.refresh_from_db()
    assert note.wants_call_back


def test_another_organisations_person_and_note_are_not_there(as_, charity, maureen):
    note = ContactNoteFactory(participant=maureen, call_back_on=dt.date(2026, 11, 2))

    for path in (f"/people/{maureen.pk}/contact/", f"/contact-notes/{note.pk}/done/"):
        response = as_(charity.coordinator).post(path, {})
        assert response.status_code == 404
        assert "Pell" not in source_of(response)


@pytest.mark.parametrize("count", [1, 3])
def test_the_record_takes_as_many_queries_however_long_the_log_is(as_, clinic, group, maureen, count, django_assert_num_queries):
    for number in range(count):
        ContactNoteFactory(participant=maureen, call_back_on=dt.date(2026, 11, 2))
        MessageFactory(participant=maureen, course=group.course, session=group.session(5), rule="before_each", days_before=1)
        MessageFactory(participant=maureen, course=group.course, **BY_HAND)
        Call.objects.create(
            session=group.session(2 + number), participant=maureen, about="absence", session_version=1, at=NOW,
            by="Priya Raman", outcome="spoke", submission_id=uuid.uuid4(),
        )  # fmt: skip
    browser = as_(clinic.administrator)

    with django_assert_num_queries(12):
        browser.get(f"/people/{maureen.pk}/")


# --- who may not read messages ---


def test_a_clinician_learns_how_many_messages_went_and_never_that_none_did(as_, clinic, maureen):
    for day in range(5):
        MessageFactory(participant=maureen, state="sent", sent_at=NOW - dt.timedelta(days=day), subject="Your appointment")

    text = text_of(as_(clinic.clinician).get(f"/people/{maureen.pk}/"))

    assert "Nothing has been written down yet. 5 messages went to them, the last on Mon 2 November 2026" in text
    assert "The office sees what they said." in text
    assert "Your appointment" not in text


def test_of_somebody_to_whom_nothing_went_a_clinician_reads_just_that(as_, clinic, maureen):
    assert "No message has gone to them." in text_of(as_(clinic.clinician).get(f"/people/{maureen.pk}/"))
