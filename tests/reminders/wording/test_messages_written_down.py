"""docs/messages.md names every message there is and no other, with its subject line, and everything that stops one."""

import datetime as dt
import re
import smtplib
from dataclasses import replace

import pytest

from courses.models import Facilitator, Session
from participants.models import Appointment, Delivery, Letter
from participants.registration.waiting_list import wait
from reminders.channel_changes.reading import ChannelToTell
from reminders.channels.email import fault_of
from reminders.digest.reading import DigestToTell
from reminders.digest.rules import DigestFacts
from reminders.models import Link, Message, Writing
from reminders.planning.records import words_of
from reminders.questions.reading import AskedToTell
from reminders.questions.rules import AskedFacts, AskedPointFacts
from reminders.rules import reasons
from reminders.rules.appointments import appointments_to_tell
from reminders.rules.enrolments import enrolments_to_tell
from reminders.rules.facts import WantedMessage
from reminders.rules.letters_to_tell import letters_to_tell
from reminders.rules.programme_list import programme_waits_to_tell
from reminders.rules.waiting_list import waiting_to_tell
from reminders.staff.reading import StaffToTell
from reminders.staff.reports import ReaderToTell, ReportFacts
from reminders.staff.rules import PartTold, SessionTold, StaffFacts
from tests.factories import make_place, refer, wait_on_programme
from tests.reminders.conftest import person

Rule = Message.Rule
ON_WAITING_LIST = (Rule.WAITING, Rule.OFFER, Rule.OFFER_EXPIRED, Rule.OFFER_WITHDRAWN, Rule.WAITING_ENDED)
# How much earlier than they are now the dates were when somebody was told of them.
AT_THIS_TIME, AN_HOUR_EARLIER = dt.timedelta(0), dt.timedelta(hours=1)
# As the table has them; what stands after the colon is the server's.
WHAT_SERVERS_SAY = {
    "The mail server refused the address:",
    "The mail server refused the message:",
    "The message could not be written: the address has signs that no address has.",
}


@pytest.fixture
def table(pytestconfig):
    """table(heading) → the rows of the tables under that heading of docs/messages.md, each a list of its cells."""
    chapters = re.split(r"^## ", (pytestconfig.rootpath / "docs/messages.md").read_text(encoding="utf-8"), flags=re.MULTILINE)

    def rows(heading):
        (chapter,) = [text for text in chapters if text.startswith(f"{heading}\n")]
        lines = [line for line in chapter.splitlines() if line.startswith("| ")]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]

    return rows


def rules_in(rows):
    return [cell for row in rows for cell in re.findall(r"^`(\w+)`", row[0])]


def test_every_rule_has_one_row_that_says_when_it_goes(table):
    chapters = ("About a place on a course", "About an assessment", "About the waiting list")
    chapters += ("About waiting for a programme", "About a letter", "About what staff lead", "About questions to answer")
    chapters += ("About how they hear from us", "Once a day")
    listed = rules_in([row for chapter in chapters for row in table(chapter)])

    assert sorted(listed) == sorted(Message.Rule.values)


def test_every_rule_has_its_subject_lines(table):
    assert set(rules_in(table("Subject lines"))) == set(Message.Rule.values)


def test_every_reason_that_stops_a_message_is_listed_and_no_other(table):
    sentences = {value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str)}
    sentences -= {reasons.SERVER_AWAY, reasons.QUIET_HOURS, reasons.MAY_HAVE_BEEN_SENT, reasons.MAY_HAVE_BEEN_SENT_THEN}
    sentences |= {*reasons.STOPPED.values(), *reasons.OTHER_CHANNEL.values()}
    ends = {row[0] for row in table("What stops a message")}
    listed = {end.partition(": ")[2].removesuffix(" …") for end in ends if ": … " not in end}

    assert listed - WHAT_SERVERS_SAY == sentences


def test_everything_a_mail_server_may_answer_for_good_is_listed():
    refused = {"somebody@post.example": (550, b"")}
    answers = [smtplib.SMTPRecipientsRefused(refused), smtplib.SMTPDataError(554, b""), ValueError()]

    assert {fault_of(answer)[1].partition(": 55")[0].rstrip(".") for answer in answers} == {
        sentence.rstrip(".:") for sentence in WHAT_SERVERS_SAY
    }


@pytest.mark.django_db
@pytest.mark.parametrize("wording", ["neutral", "plain"])
def test_the_subject_lines_are_those_that_are_sent(table, charity, clinic, course, group, wording):
    ana = make_place(person(charity, "Ana", wording=wording), course, joined_at=charity.now)
    cy = make_place(person(clinic, "Cy", wording=wording), group, joined_at=clinic.now)
    place = wait(person(charity, "Bea", wording=wording), course, by=charity.coordinator, now=charity.now)

    sent = {
        **about_a_course(enrolments_to_tell([ana.pk])[ana.pk]),
        **about_a_group(enrolments_to_tell([cy.pk])[cy.pk]),
        **about_an_assessment(clinic, wording),
        **about_an_entry(waiting_to_tell([place.pk])[place.pk]),
        **about_a_letter(letter_on_page(cy.participant, clinic)),
        **about_questions(cy.participant),
        "still_waiting": asked_again(person(clinic, "Di", wording=wording), group.programme, clinic.now),
        **about_duties(course),
        **about_reports(clinic),
        "channel_changed": about_a_channel(cy),
        "digest": about_a_digest(clinic),
    }

    neutral, plain = ({row[0].replace("`", ""): row[column] for row in table("Subject lines")} for column in (1, 2))
    assert sent == (neutral if wording == "neutral" else {name: plain[name] or neutral[name] for name in neutral})


def about_a_course(record):
    """{line of the table: the subject to somebody on a course of six sessions}."""
    dates = record.place.planned
    second, two = dates[1:2], dates[1:3]
    return {
        "confirmation": subject(record, Rule.CONFIRMATION, dates),
        "before_first": subject(record, Rule.BEFORE_FIRST, dates[:1]),
        "before_each": subject(record, Rule.BEFORE_EACH, second),
        "moved, one date": subject(record, Rule.MOVED, second, told=AN_HOUR_EARLIER),
        "moved, several": subject(record, Rule.MOVED, two, told=AN_HOUR_EARLIER),
        "moved, the place of one": subject(record, Rule.MOVED, second, told=AT_THIS_TIME, venue=0),
        "moved, the place of several": subject(record, Rule.MOVED, two, told=AT_THIS_TIME, venue=0),
        "moved, the link of one": subject(record, Rule.MOVED, second, told=AT_THIS_TIME, link="another"),
        "moved, the link of several": subject(record, Rule.MOVED, two, told=AT_THIS_TIME, link="another"),
        "moved, one that was cancelled and is held after all": subject(
            record, Rule.MOVED, second, told=AT_THIS_TIME, cancelled=True
        ),
        "moved, several of them": subject(record, Rule.MOVED, two, told=AT_THIS_TIME, cancelled=True),
        "moved, a place that is theirs again": subject(
            record, Rule.MOVED, two, told=AT_THIS_TIME, cancelled=True, given_back=True
        ),
        "moved, one that is held again": subject(record, Rule.MOVED, dates[:1], told=AT_THIS_TIME, off=True),
        "moved, one that only came": subject(record, Rule.MOVED, second),
        "moved, several that only came": subject(record, Rule.MOVED, two),
        "cancelled, one date": subject(record, Rule.CANCELLED, second, told=AT_THIS_TIME),
        "cancelled, several": subject(record, Rule.CANCELLED, two, told=AT_THIS_TIME),
        "course_cancelled": subject(record, Rule.COURSE_CANCELLED, dates, told=AT_THIS_TIME),
        "withdrew": subject(record, Rule.WITHDREW, dates, told=AT_THIS_TIME),
        "changed_course": subject(
            replace(record, place=replace(record.place, came_from=tuple(dates))), Rule.CHANGED_COURSE, dates
        ),
        "written": as_the_office_wrote_it(record),
    }


def as_the_office_wrote_it(record):
    """The subject of what the office wrote to everybody."""
    writing = Writing(pk=1, subject="as the office wrote it", text="Please ring us.", made_at=record.place.joined_at)
    at = record.place.joined_at
    want = WantedMessage("written/writing=1/enrolment=1", Rule.WRITTEN, at, at)
    return words_of(want, replace(record, writings=[writing])).subject


def about_a_group(record):
    """The same for a hospital's programme: its second week, and its review."""
    dates = record.place.planned
    return {
        "before_week": subject(record, Rule.BEFORE_WEEK, dates[4:8]),
        "before_single": subject(record, Rule.BEFORE_SINGLE, dates[-1:]),
        "before_review": subject(record, Rule.BEFORE_REVIEW, dates[-1:]),
    }


def asked_again(somebody, programme, now):
    """The subject to somebody who waits for a programme and is asked whether they still want it."""
    entry = wait_on_programme(refer(somebody, programme, received=now.date(), now=now), now=now)
    record = programme_waits_to_tell([entry.pk])[entry.pk]
    return words_of(record.wanted(Rule.STILL_WAITING)[0], record).subject


def about_an_assessment(house, wording):
    """The same for somebody who is booked for an assessment."""
    starts_at = dt.datetime(2026, 11, 17, 9, tzinfo=dt.UTC)
    session = Session.objects.create(
        organisation=house.organisation,
        kind="assessment",
        format="telephone",
        number=1,
        label="Assessment",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=90),
        zone=house.organisation.zone,
        places=1,
    )
    di = person(house, "Di", wording=wording)
    place = Appointment.objects.create(participant=di, session=session, made_at=house.now)
    record = appointments_to_tell([place.pk])[place.pk]
    return {"assessment": subject(record, Rule.ASSESSMENT, record.place.planned)}


def about_an_entry(record):
    """The same for somebody who waits and was offered a place."""
    (offer,) = record.offers
    wanted = {
        rule: WantedMessage(f"{rule}/offer={offer}", rule, record.entry.since, record.entry.since) for rule in ON_WAITING_LIST
    }
    return {str(rule): words_of(want, record).subject for rule, want in wanted.items()}


def letter_on_page(person, clinic):
    """A signed letter that lies on somebody's own page, as the rules see it."""
    signed = {"made_at": clinic.now, "made_by": "Priya", "signed_at": clinic.now, "signature": "Priya"}
    letter = Letter.objects.create(
        participant=person, kind="choice", to="person", subject="Choose", text="Yes?", signed_by=clinic.administrator, **signed
    )
    Delivery.objects.create(letter=letter, way="own_page", made_at=clinic.now, sent_at=clinic.now, sent_by="Priya")
    return letters_to_tell([letter.pk])[letter.pk]


def about_a_letter(record):
    """The same for somebody with a letter on their page."""
    return {str(want.rule): words_of(want, record).subject for want in record.wanted()}


def about_questions(person):
    """The same for somebody who has questions to answer, first and again."""
    at = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    points = tuple(
        AskedPointFacts("episode=5", point, at.date(), (0, 3), at + dt.timedelta(days=9)) for point in ("assessment", "6")
    )
    record = AskedToTell(AskedFacts(at.tzinfo, points), person)
    wants = {each.key: each for each in record.wanted()}
    keys = {"questionnaires": "assessment/ask=1", "questionnaires, again": "6/ask=2"}
    return {name: words_of(wants[f"questionnaires/episode=5/point={key}"], record).subject for name, key in keys.items()}


def about_a_channel(enrolment):
    """The subject to an address that gets no more messages."""
    message = Message(participant=enrolment.participant, channel="email")
    link = Link(message=message, channel_chosen="telephone", channel_chosen_at=enrolment.joined_at)
    record = ChannelToTell(link)
    return words_of(record.wanted()[0], record).subject


def as_it_was(visit, earlier, **more):
    return replace(visit.now, starts_at=visit.starts_at - earlier, ends_at=visit.ends_at - earlier, **more)


def about_duties(course):
    """The same to one of the staff, who has the second session, or had it."""
    session = course.sessions.get(number=2)
    part = PartTold(0, "lead", session.starts_at, session.ends_at)
    whole = SessionTold(session.starts_at, session.ends_at, parts=(part,))
    none, elsewhere = replace(whole, parts=()), replace(whole, venue=5)

    def said(told, now, *, off=False, number=1, rule=Rule.DUTIES):
        session.state = "cancelled" if off else "planned"
        at, pks = session.starts_at, range(number)
        facts = StaffFacts(7, session.starts_at.tzinfo, 1, at, at, {pk: told for pk in pks if told}, dict.fromkeys(pks, now))
        record = StaffToTell(facts, Facilitator(organisation=course.organisation), dict.fromkeys(pks, session))
        return words_of(WantedMessage("", rule, at, at, sessions=tuple(pks)), record).subject

    return {
        "duties, a session put on": said(None, whole),
        "duties, one that changed": said(elsewhere, whole),
        "duties, one taken off": said(whole, none),
        "duties, one cancelled": said(whole, none, off=True),
        "duties, several": said(None, whole, number=3),
        "duties_ahead": said(None, whole, rule=Rule.DUTIES_AHEAD),
        "duties_ahead, several": said(None, whole, number=3, rule=Rule.DUTIES_AHEAD),
    }


def about_reports(house):
    """The same to whoever reads what people tell the team, first and second."""
    user, at = house.administrator, house.now

    def said(*, handed_on):
        record = ReaderToTell(user, house.organisation, (ReportFacts(3, 5, at, handed_on=handed_on),))
        return words_of(record.wanted()[0], record).subject

    return {"report, to whom it names": said(handed_on=False), "report, handed on": said(handed_on=True)}


def about_a_digest(house):
    """The same to one of the office."""
    facts = DigestFacts(licences=["ends soon"], reviews=2)
    record = DigestToTell(house.administrator, house.organisation, house.now.date(), facts)
    return words_of(record.wanted()[0], record).subject


def subject(record, rule, visits, *, told=None, off=False, **more):
    """The subject of a message about these dates, to somebody who was told of them so much earlier, or not at all."""
    for session in record.sessions.values():
        session.state = "cancelled" if off else "planned"
    known = {} if told is None else {visit.appointment: as_it_was(visit, told, **more) for visit in visits}
    record = replace(record, place=replace(record.place, told=known))
    at = visits[0].starts_at
    return words_of(WantedMessage("", rule, at, at, sessions=tuple(visit.session for visit in visits)), record).subject
