"""The list of messages: what the office reads off it, and that it costs the same for one message and for many."""

import datetime as dt

import pytest

from reminders.models import Message, WorkRun
from reminders.planning import planner as planning
from tests.factories import MessageFactory, make_place
from tests.reminders.conftest import hours_before, london, person, plan_and_send

pytestmark = pytest.mark.django_db
PAGE = "/messages/"


@pytest.fixture
def office(charity, as_, time_machine_at):
    """Sorcha's browser, on the cast's Monday at ten."""
    time_machine_at(charity.now)
    return as_(charity.coordinator)


def words_on(page):
    return " ".join(page.content.decode().split())


def test_a_coordinator_sees_what_went_and_what_will_go(charity, ana, office):
    plan_and_send(charity.now)

    page = words_on(office.get(PAGE))

    assert "Ana Pereira" in page
    assert "Your appointments from Wednesday 18 November 2026" in page
    assert "7 days before the first date" in page
    assert "Wed 11 November 2026, 9am" in page
    assert "<strong>3 messages</strong>, latest first" in page


def test_the_next_to_go_come_first_when_only_those_due_are_shown(charity, ana, office):
    planning.plan(charity.now)

    page = words_on(office.get(PAGE, {"state": "due"}))

    assert page.index("Mon 2 November 2026, 9am") < page.index("Wed 11 November 2026") < page.index("Mon 16 November 2026")


def test_what_did_not_arrive_and_what_is_told_another_way_stands_above_the_list(charity, course, office, mail_sink):
    for name, more in (("Ana", {}), ("Ben", {"email": ""}), ("Cy", {})):
        make_place(person(charity, name, **more), course, joined_at=hours_before(charity.now, 1))
    mail_sink.refuse("cy@post.example")
    plan_and_send(charity.now)

    page = words_on(office.get(PAGE))
    above = page[page.index("These need you") : page.index("All messages")]

    assert "Ben Pell" in above
    assert "No e-mail address: tell them by telephone." in above
    assert "Cy Pell" in above
    assert "550 No such mailbox here" in above
    assert "Ana Pell" not in above


def test_messages_are_found_by_person_state_and_course(charity, ana, course, office):
    make_place(person(charity, "Élodie", "O’Brien"), course, joined_at=hours_before(charity.now, 1))
    plan_and_send(charity.now)

    assert "Ana Pereira" not in words_on(office.get(PAGE, {"q": "elodie obrien"}))
    assert "<strong>2 messages</strong>" in words_on(office.get(PAGE, {"state": "sent"}))
    assert "<strong>6 messages</strong>" in words_on(office.get(PAGE, {"course": course.pk}))
    assert "No message matches." in words_on(office.get(PAGE, {"state": "failed"}))


@pytest.mark.parametrize("asked", [{"course": "99999999999999999999"}, {"course": "x"}, {"state": "lost"}, {"cursor": "!"}])
def test_a_filter_that_nobody_offered_narrows_nothing(charity, ana, office, asked):
    planning.plan(charity.now)

    assert "<strong>3 messages</strong>" in words_on(office.get(PAGE, asked))


def test_an_empty_list_says_when_messages_come(office):
    assert "There are no messages yet. They are made when somebody gets a place on a course." in words_on(office.get(PAGE))


@pytest.mark.parametrize(
    ("planner", "sender", "warning"),
    [
        (5, 1, ""),
        (11, 1, "New messages are not being planned"),
        (5, 11, "Messages are not being sent"),
        (11, 11, "Messages are neither planned nor sent"),
        (None, None, "Messages are neither planned nor sent"),
    ],
)
def test_ten_minutes_of_silence_are_a_warning(charity, office, planner, sender, warning):
    for name, minutes in (("planner", planner), ("sender", sender)):
        if minutes is not None:
            WorkRun.objects.create(name=name, started_at=charity.now - dt.timedelta(minutes=minutes))

    page = words_on(office.get(PAGE))

    assert (warning in page) if warning else ("not being" not in page and "neither" not in page)


def test_the_page_says_that_the_mail_server_is_away(charity, ana, office, mail_sink):
    from reminders.sending import sender as sending

    planning.plan(charity.now)
    mail_sink.stop()
    sending.send_until_done(lambda: charity.now)

    assert "Sent Mon 2 November 2026, 10am: 0 sent; the mail server could not be reached, 1 wait." in words_on(office.get(PAGE))


def test_another_house_sees_none_of_it(charity, clinic, ana, as_, time_machine_at):
    time_machine_at(charity.now)
    planning.plan(charity.now)

    assert "Ana" not in words_on(as_(clinic.administrator).get(PAGE))
    assert as_(clinic.clinician).get(PAGE).status_code == 404


@pytest.mark.parametrize("messages", [1, 3, 60])
def test_the_list_takes_the_same_queries_whatever_it_shows(charity, office, messages, django_assert_num_queries):
    for number in range(messages):
        MessageFactory(participant=person(charity, f"P{number}"), state="failed", reason="No", due_at=london("2026-11-01 09:00"))

    with django_assert_num_queries(11):
        page = words_on(office.get(PAGE))

    assert f"<strong>{messages} message" in page
    assert ("Older" in page) == (messages > 25)


def test_paging_shows_every_message_once(charity, office):
    for number in range(60):
        MessageFactory(
            participant=person(charity, f"P{number}"), due_at=london("2026-11-01 09:00") + dt.timedelta(hours=number % 7)
        )

    seen, cursor = [], ""
    for _ in range(3):
        page = office.get(PAGE, {"cursor": cursor}).context["page"]
        seen += [message.pk for message in page.rows]
        cursor = page.older

    assert len(seen) == len(set(seen)) == 60
    assert cursor is None
    assert seen == list(Message.objects.order_by("-due_at", "-id").values_list("pk", flat=True))


@pytest.mark.parametrize("hours", [0, 4, 13, 15])
def test_today_and_messages_name_the_same_people_to_tell(clinic, as_, time_machine_at, hours):
    sunday = london("2026-11-01 09:00")
    for name, due, until in (
        ("Sunny", sunday, london("2026-11-02 07:30")),
        ("Monica", london("2026-11-02 09:00"), london("2026-11-02 11:00")),
        ("Tessa", london("2026-11-03 09:00"), london("2026-11-04 07:30")),
    ):
        somebody = person(clinic, name, channel="telephone")
        MessageFactory(
            participant=somebody,
            rule="before_week",
            days_before=1,
            state="not_needed",
            due_at=due,
            useful_until=until,
            reason="They want to be rung: tell them by telephone.",
        )
    time_machine_at(london("2026-11-02 09:30") + dt.timedelta(hours=hours))
    browser = as_(clinic.administrator)

    today = words_on(browser.get("/today/"))
    _, _, needing = words_on(browser.get(PAGE)).partition("These need you")
    needing = needing.partition("All messages")[0]

    shown = {0: ["Sunny", "Monica"], 4: ["Sunny"], 13: ["Sunny"], 15: ["Tessa"]}[hours]
    for name in ("Sunny", "Monica", "Tessa"):
        assert (f"Tell {name} Pell by telephone" in today) is (name in shown)
        assert (f"{name} Pell" in needing) is (name in shown)


def test_two_of_one_name_are_told_apart_by_their_birth_dates(charity, course, office):
    for year in (1961, 1972):
        maria = person(charity, "Maria", "Santos", email=f"m{year}@post.example", date_of_birth=dt.date(year, 3, 14))
        make_place(maria, course, joined_at=charity.now)
    planning.plan(charity.now)

    page = words_on(office.get(PAGE))

    assert "Maria Santos, born 14 March 1961" in page
    assert "Maria Santos, born 14 March 1972" in page
