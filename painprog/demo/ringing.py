"""What the demo's offices wrote down on the telephone and asked others to book: some of it waits for whoever looks."""

import datetime as dt
import uuid
from typing import NamedTuple

from accounts.models import Organisation, User
from common.clock import today_in
from participants.models import ContactNote, Enrolment, Participant, SessionBooking
from participants.needs.bookings import change, need
from participants.people.contacts import write_note

DAY = dt.timedelta(days=1)
Direction, Way = ContactNote.Direction, ContactNote.Way
Kind = SessionBooking.Kind
State = SessionBooking.State
# By last name: what they need, in words, how many sessions ahead are confirmed, and the reference of that.
NEEDED: dict[str, tuple[Kind, str, int, str]] = {
    "Lalani": (Kind.INTERPRETER, "Urdu", 2, "LL 48113"),
    "Tindall": (Kind.TRANSPORT, "Taxi from home and back", 0, ""),
}


class Contact(NamedTuple):
    """One note: whose, how many days ago, what it was about, and after how many days somebody should ring back."""

    last_name: str
    days: int
    direction: ContactNote.Direction
    way: ContactNote.Way
    line: str
    back: int | None = None


CONTACTS = (
    Contact("Oakshott", 2, Direction.IN, Way.CALL, "Asked about parking for the next review. After 2pm", 1),
    Contact("Brookes", 9, Direction.OUT, Way.CALL, "Wants a chair with arms every day. Told the team."),
    Contact("Lalani", 12, Direction.IN, Way.LETTER, "His GP writes that he needs an Urdu interpreter."),
    Contact("Thrale", 1, Direction.IN, Way.CALL, "His sister wants to come along once. Said we would ask.", 1),
)


def ring_and_book(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Write the notes of the last days down, and ask for what people need at their sessions to come."""
    for contact in CONTACTS:
        for person in Participant.objects.filter(organisation=organisation, last_name=contact.last_name):
            _note(person, contact, office, now)
    for last_name, needed in NEEDED.items():
        theirs = Enrolment.objects.filter(participant__organisation=organisation, participant__last_name=last_name)
        for enrolment in theirs.filter(course__last_ends_at__gt=now).select_related("participant__organisation", "course"):
            _book(enrolment, *needed, office=office, now=now)


def _note(person: Participant, contact: Contact, office: User, now: dt.datetime) -> None:
    at = now - contact.days * DAY
    day = today_in(person.organisation.tzinfo, at)
    write_note(
        person,
        direction=contact.direction,
        way=contact.way,
        line=contact.line,
        call_back_on=None if contact.back is None else day + contact.back * DAY,
        submission_id=uuid.uuid4(),
        by=office,
        now=at,
    )


def _book(enrolment: Enrolment, kind: Kind, what: str, confirmed: int, reference: str, *, office: User, now: dt.datetime) -> None:
    asked = need(enrolment, kind=kind, what=what, by=office, now=now - 6 * DAY)
    ahead = [booking for booking in asked if booking.appointment.session.starts_at > now]
    if confirmed and ahead:
        booked_at = now - 4 * DAY
        change(ahead[0], state=State.BOOKED, reference=reference, throughout=True, by=office, now=booked_at, version=1)
        for booking in ahead[:confirmed]:
            change(booking, state=State.CONFIRMED, reference=reference, by=office, now=now - 3 * DAY, version=2)
