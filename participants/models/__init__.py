"""People, and their places."""

from participants.models.booking import SessionBooking
from participants.models.call import Call
from participants.models.contact import ContactNote
from participants.models.enrolment import Appointment, Enrolment
from participants.models.merge import Merge
from participants.models.own_page import CalendarFeed, SignInRequest
from participants.models.person import Participant

__all__ = [
    "Appointment",
    "CalendarFeed",
    "Call",
    "ContactNote",
    "Enrolment",
    "Merge",
    "Participant",
    "SessionBooking",
    "SignInRequest",
]
