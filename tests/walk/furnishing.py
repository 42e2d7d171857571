"""One house with one of everything, for the walk over every page (tests.walk.walking)."""

import datetime as dt
import uuid

from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from common import clock
from courses.models import (
    Book,
    ClosedDay,
    CopiesOnOrder,
    Edition,
    EditionDay,
    Expense,
    ExpenseExport,
    Handout,
    LeaderPaper,
    LedElsewhere,
    Licence,
    LicensedAgency,
    Session,
    StockEntry,
    Trainee,
    Training,
    TrainingRecord,
)
from courses.programmes.editions import copy_edition
from courses.programmes.loading import load_programmes
from courses.scheduling.changing.cancelling import cancel_course
from courses.staffing.duties import assign
from desk.importing import batches
from desk.today.setting_aside import set_aside
from participants.merging.merge import merge
from participants.models import BookIssue, Certificate, Guest, Offer
from participants.needs.bookings import need
from participants.own import sign_in_codes
from participants.own.calendar_feeds import open_feed, open_staff_feed, token_of
from participants.own.new_addresses import ask_to_confirm
from participants.own.sign_in import give_sign_in
from participants.people.concerns import write_concern
from participants.people.contacts import write_note
from participants.registration.registering import Typed, register
from participants.rules import link_tokens
from reminders.channels import mailbox
from reminders.sending.sign_in_mail import send_codes
from tests.factories import (
    FacilitatorFactory,
    MembershipFactory,
    MessageFactory,
    OrganisationFactory,
    ParticipantFactory,
    VenueFactory,
    make_course,
    make_link,
    make_place,
    wait_for,
)
from tests.walk.measures import measures_loaded
from tests.walk.pathways import pathways
from tests.walk.saying import saying
from tests.walk.walking import House

DAY = dt.timedelta(days=1)
STAFF = {
    Role.ADMINISTRATOR: "Priya Raman",
    Role.CLINICIAN: "Imogen Fairweather",
    Role.LEADER: "Lenny Marsh",
    Role.AUDITOR: "Amos Penn",
}


def furnish(name: str = "Kestrel Valley Hospital") -> House:
    """Make the house: a course that began yesterday, its people, and one of everything that a page is about."""
    now = clock.now()
    organisation = OrganisationFactory(name=name)
    staff = {role: MembershipFactory(organisation=organisation, role=role, user__name=name) for role, name in STAFF.items()}
    office = staff[Role.ADMINISTRATOR].user
    load_programmes(organisation)
    edition = _community_edition(organisation)
    room = VenueFactory(organisation=organisation, name="Garden Room", directions="Follow the green line.")
    course = _course(edition, room, now)
    session = course.sessions.get(number=2)
    leader = FacilitatorFactory(organisation=organisation, name="Lenny Marsh", user=staff[Role.LEADER].user)
    duty = assign(session, leader, by=office, now=now)
    maureen, enrolment = _maureen(organisation, course, office, now)
    place = enrolment.appointments.get(session=session)
    merged = _merged(organisation, office, now)
    sign_in_codes.ask(maureen.email, now=now)
    send_codes(now)
    members: dict[str, User] = {role: membership.user for role, membership in staff.items()} | {Role.PARTICIPANT: maureen.user}
    ask_to_confirm(maureen, "mo@post.example", now=now)
    keys = {
        **_courses_keys(course, session, place, duty, edition),
        **_set_up(staff, edition, room, leader),
        **_training(leader, edition.programme, now),
        **_licence(organisation, edition.programme, now),
        **_import(organisation, office, now),
        **_joining(course, maureen, now),
        **pathways(maureen, staff, room, now),
        **_book(organisation, enrolment, now),
        "today/held/<pk>": _nobodys_course(edition, now).pk,
        "courses/cancelled/<pk>": _cancelled_course(edition, office, now),
        "sessions/cancelled/<pk>": _cancelled_day(edition, now),
        "today/set-aside/<pk>": _set_aside(organisation, office, now).pk,
        **_people(maureen, enrolment, place, merged, office, now),
        **_days(course, session, place, now),
        **saying(maureen, edition, now),
        "messages/<pk>": MessageFactory(organisation=organisation, participant=maureen, enrolment=enrolment).pk,
        "messages/mailbox/<name>": mailbox.mails_of(organisation.pk)[0].name,
        # One's own
        "me/certificates/<pk>": _certificate(enrolment, now).enrolment_id,
        **_calendars(maureen, leader, now),
        "go/<token>": _link(maureen, enrolment, now),
        **measures_loaded(organisation, office, now),
        "<uidb36>": "1",
        "<key>": "no-such-key",
    }
    keys["setup/editions/<pk>"] = _next_years_edition(organisation, office)
    keys["setup/messages/days/<pk>"] = keys["setup/editions/<pk>"]
    return House(members, keys, _asked_for_a_code())


def _courses_keys(course, session, place, duty, edition):
    """The keys of the course itself, and of what belongs to it."""
    return {
        "courses/<pk>": course.pk,
        "sessions/<pk>": session.pk,
        "register/came/<place>": place.pk,
        "duties/<pk>": duty.pk,
        "about/<pk>": edition.pk,
        "leading/courses/<pk>": course.pk,
        "me/<pk>": place.pk,
    }


def _calendars(maureen, leader, now):
    """The private calendar address of somebody who takes part, and of somebody who leads."""
    return {
        "calendar-feed/<token>": token_of(open_feed(maureen, by=maureen.user, now=now)),
        "staff-calendar/<token>": token_of(open_staff_feed(leader, by=leader.user, now=now)),
    }


def _link(maureen, enrolment, now):
    """The link in a mail to her about two of her dates."""
    dates = enrolment.appointments.filter(session__starts_at__gt=now).order_by("pk")[:2]
    told = {str(each.pk): {"start": each.session.starts_at.isoformat()} for each in dates}
    about = {"participant": maureen, "enrolment": enrolment, "course": enrolment.course, "told": told}
    message = MessageFactory(organisation=enrolment.course.organisation, state="sent", sent_at=now, **about)
    return make_link(message, now=now)


def _next_years_edition(organisation, office) -> int:
    """Made last, and of the programme that people are referred to: only its editions say what a joint assessment needs."""
    referred = Edition.objects.get(programme__slug="pain-management", programme__organisation=organisation)
    return copy_edition(referred, label="Next year", by=office).pk


def _community_edition(organisation):
    editions = Edition.objects.select_related("programme__organisation")
    return editions.get(programme__slug="cpsmp", programme__organisation=organisation)


def _set_up(staff, edition, room, leader):
    """The keys of what stands under Set-up."""
    organisation, now = edition.programme.organisation, clock.now()
    return {
        "setup/users/<pk>": staff[Role.CLINICIAN].pk,
        "setup/programmes/<pk>": edition.programme_id,
        "sessions/<number>": 2,
        "about/<section>": "purpose",
        "change/<section>": "pattern",
        "setup/venues/<pk>": room.pk,
        "setup/closed-days/<pk>": ClosedDay.objects.create(organisation=organisation, date=now + 90 * DAY, reason="Rest").pk,
        "setup/people/<pk>": leader.pk,
        **_papers_of(leader, now),
        **_expenses_of(leader, staff[Role.LEADER].user, now),
    }


def _people(maureen, enrolment, place, merged, office, now):
    """The keys of somebody's record and of what is written on it."""
    return {
        "people/<pk>": maureen.pk,
        "cannot-come/<pk>": maureen.pk,
        "contact-notes/<pk>": _note(maureen, office, now).pk,
        "concerns/<pk>": _concern(maureen, office, now).pk,
        "enrolments/<pk>": enrolment.pk,
        "me/reviews/<pk>": enrolment.pk,
        "<months>": 1,
        "reviews/<months>": 1,
        "appointments/<pk>": place.pk,
        "bookings/<pk>": need(enrolment, kind="interpreter", what="Urdu", by=office, now=now)[0].pk,
        "merges/<pk>": merged.pk,
    }


def _course(edition, room, now):
    today = now.date()
    reviews = {1: today + 90 * DAY}
    edition.reviews.create(months=1, title="Group review", start=dt.time(10), minutes=150, places=12)
    return make_course(edition, days=[today + (7 * week - 1) * DAY for week in range(6)], venue=room, number=57, reviews=reviews)


def _cancelled_course(edition, office, now):
    course = make_course(edition, days=[now.date() + (80 + 7 * week) * DAY for week in range(6)], number=55)
    return cancel_course(course, reason="Nobody to lead it", by=office, now=now, version=course.version).pk


def _cancelled_day(edition, now):
    course = make_course(edition, days=[now.date() + (150 + 7 * week) * DAY for week in range(6)], number=54)
    day = course.sessions.get(number=6)
    day.state, day.cancelled_at, day.cancel_reason = Session.State.CANCELLED, now, "Flood"
    day.save()
    return day.pk


def _days(course, session, place, now):
    """A day for guests with somebody who comes, and a handout for it, and the keys of them."""
    EditionDay.objects.create(edition=course.edition, number=session.number, guests_each=2, bring="A cushion")
    words = {"title": "Pacing in pictures", "content": "text/plain", "added_at": now, "added_by": "Priya Raman"}
    handout = Handout(edition=course.edition, number=session.number, **words)
    handout.file.save("pacing.txt", ContentFile(b"Walk, then rest."))
    keys = {f"{before}handouts/<pk>": handout.pk for before in ("", "me/", "setup/")}
    keys |= _by_video(place.participant, course.edition, now)
    return keys | {"days/<number>": 2, "me/days/<pk>": place.pk, "guests/<guest>": _guest(place, "Ned Pell", now).pk}


def _by_video(maureen, edition, now):
    """A course by video whose first session begins in twenty minutes, with a guest for today, and the keys of it."""
    start = (now + dt.timedelta(minutes=20)).astimezone(maureen.organisation.tzinfo)
    days = [start.date(), start.date() + 7 * DAY]
    course = make_course(edition, days=days, start=start.time().replace(tzinfo=None), number=60, by="video")
    course.sessions.update(video_link="https://meet.example/60")
    place = make_place(maureen, course, joined_at=now - 10 * DAY).appointments.get(session__number=1)
    token = link_tokens.token_of(_guest(place, "Ada Pell", now).seed)
    return {"me/where/<pk>": place.pk, "me/video-check/<pk>": course.pk, "guest/<token>": token}


def _guest(place, name, now):
    seed = f"a seed of the walk {place.pk}"
    return Guest.objects.create(appointment=place, name=name, made_at=now, seed=seed, token_digest=link_tokens.digest_for(seed))


def _nobodys_course(edition, now):
    """A course that is over and that nobody was ever on: nobody has said whether it was held."""
    return make_course(edition, days=[now.date() - (60 - 7 * week) * DAY for week in range(6)], number=56)


def _maureen(organisation, course, office, now):
    maureen = ParticipantFactory(
        organisation=organisation,
        first_names="Maureen",
        last_name="Pell",
        email="maureen@post.example",
        communication_needs="Large print",
        practical_needs="Chair with arms",
    )
    ParticipantFactory(organisation=organisation, first_names="Maureen", last_name="Pell", email="pells@post.example")
    enrolment = make_place(maureen, course, joined_at=now - 10 * DAY)
    return give_sign_in(maureen, by=office, now=now), enrolment


def _merged(organisation, office, now):
    keep, other = (ParticipantFactory(organisation=organisation, first_names="Colin", last_name="Amberley") for _ in range(2))
    return merge(keep, other, choices={"email": "kept"}, versions=(1, 1), by=office, now=now)


def _expenses_of(leader, user, now):
    """One that waits, and one that was taken away, and the keys of them."""
    words = {"organisation": leader.organisation, "facilitator": leader, "kind": "travel", "spent_on": now.date(), "amount": 620}
    words |= {"currency": "GBP", "entered_at": now, "entered_by": user}
    export = ExpenseExport.objects.create(organisation=leader.organisation, made_at=now, made_by="Priya Raman")
    waiting = Expense.objects.create(what="Bus to the hall", **words)
    Expense.objects.create(what="Paper", state="approved", decided_at=now, decided_by="Priya Raman", export=export, **words)
    return {"expenses/<pk>": waiting.pk, "setup/expenses/<pk>": waiting.pk, "setup/expenses/exports/<pk>": export.pk}


def _papers_of(leader, now):
    """What is written down about somebody who leads, and the keys of it."""
    today, slug = now.date(), "cpsmp"
    training = TrainingRecord.objects.create(
        facilitator=leader, programme_slug=slug, kind="leader", last_day=today - 30 * DAY, recorded_at=now
    )
    days = {"first_day": today - 60 * DAY, "last_day": today - 20 * DAY}
    led = LedElsewhere.objects.create(
        facilitator=leader, programme_slug=slug, where="Mill Hall", evidence="A letter", recorded_at=now, **days
    )
    paper = LeaderPaper.objects.create(facilitator=leader, kind=LeaderPaper.Kind.values[0], received_on=today, recorded_at=now)
    keys = {"trainings/<row>": training.pk, "elsewhere/<row>": led.pk, "papers/<row>": paper.pk}
    return keys | {"setup/leaders/<pk>": leader.pk}


def _training(leader, programme, now):
    """A training of which somebody is a trainee, and the keys of it."""
    words = {"kind": "leader", "name": "Leader training", "format": "video", "places": 8, "created_at": now}
    training = Training.objects.create(organisation=leader.organisation, programme=programme, **words)
    trainee = Trainee.objects.create(training=training, facilitator=leader, joined_at=now)
    day = {"starts_at": now + 30 * DAY, "ends_at": now + 30 * DAY + dt.timedelta(hours=6), "places": 8, "number": 1}
    where = {"organisation": leader.organisation, "zone": leader.organisation.zone, "label": "Day 1"}
    Session.objects.create(training=training, kind=Session.Kind.TRAINING, **day, **where)
    return {"setup/trainings/<pk>": training.pk, "trainees/<trainee>": trainee.pk}


def _joining(course, person, now):
    """A course that is open to the public, with people who register, wait, and were offered a place."""
    course.opened_at = now - DAY
    course.save()
    words = {"first_names": "Ida", "last_name": "Moss", "email": "ida@post.example", "lasting_pain": True}
    typed = Typed(**words)
    registration = register(course, typed, now=now, submission_id=uuid.uuid4())
    later = make_course(course.edition, days=[now.date() + 40 * DAY], number=58)
    waiting = wait_for(later, person, since=now)
    seed = f"a seed of the walk {course.pk}"
    digest = link_tokens.digest_for(seed)
    times = {"made_at": now, "reply_by": now + DAY}
    offer = Offer.objects.create(participant=person, course=course, seed=seed, token_digest=digest, **times)
    return {
        "join/<pk>": course.pk,
        "waiting-list/<pk>": waiting.pk,
        "offers/<pk>": offer.pk,
        "join/confirm/<token>": link_tokens.token_of(registration.seed),
        "join/offer/<token>": link_tokens.token_of(seed),
    }


def _licence(organisation, programme, now):
    """An umbrella licence that names one agency, and the keys of it."""
    term = {"starts_on": now.date() - 100 * DAY, "expires_on": now.date() + 300 * DAY}
    licence = Licence.objects.create(organisation=organisation, licensor="SMRC", number="77", kind="umbrella", **term)
    licence.programmes.add(programme)
    agency = LicensedAgency.objects.create(licence=licence, name="Mill Trust", from_on=term["starts_on"])
    return {"setup/licences/<pk>": licence.pk, "reports/<number>": 1, "setup/agencies/<pk>": agency.pk}


def _import(organisation, office, now):
    """A sheet of people that somebody has sent, and the keys of it."""
    words = {"kind": "people", "file_name": "people.csv", "organisation": organisation, "by": office, "now": now}
    batch = batches.receive(b"First names,Last name\nJoan,Tranter\n", submission_id=uuid.uuid4(), **words)
    return {"setup/imports/<pk>": batch.pk, "setup/imports/example/<kind>": batch.kind}


def _book(organisation, enrolment, now):
    """A title of which one copy was given, and the keys of it."""
    book = Book.objects.create(organisation=organisation, title="Living well", on_hand=3)
    given = StockEntry.objects.create(
        book=book, kind=StockEntry.Kind.ISSUED, change=-1, on_hand_after=3, at=now, by="Priya Raman"
    )
    who = {"participant": enrolment.participant, "enrolment": enrolment}
    issue = BookIssue.objects.create(book=book, title=book.title, issued=given, issued_at=now, **who)
    order = CopiesOnOrder.objects.create(
        book=book, copies=4, left=4, expected_on=now.date() + dt.timedelta(days=20), ordered_at=now, ordered_by="Priya Raman"
    )
    return {"setup/books/<pk>": book.pk, "setup/book-orders/<pk>": order.pk, "book-issues/<pk>": issue.pk}


def _certificate(enrolment, now):
    words = {"number": f"57-{enrolment.pk}", "attended": 4, "held": 6, "issued_at": now, "issued_by": "Priya Raman"}
    return Certificate.objects.create(enrolment=enrolment, **words)


def _set_aside(organisation, office, now):
    return set_aside(organisation, "register/1/0", reason="It was never kept.", by=office, now=now)


def _concern(maureen, office, now):
    """A concern that nobody has answered yet."""
    said = {"direction": "in", "way": "call", "line": "Can’t afford the heating.", "owner": office.pk}
    return write_concern(maureen, **said, answer_by=now.date() + 3 * DAY, submission_id=uuid.uuid4(), by=office, now=now)


def _note(person, office, now):
    words = {"direction": "in", "way": "call", "line": "Asked about parking.", "call_back_on": now.date() + DAY}
    return write_note(person, by=office, now=now, submission_id=uuid.uuid4(), **words)


def _asked_for_a_code() -> str:
    client = Client()
    client.post("/sign-in/code/", {"email": "somebody@post.example"})
    return client.cookies["painprog_session"].value
