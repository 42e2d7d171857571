"""People, and their places."""

from participants.models.book_issue import BookIssue, Certificate
from participants.models.booking import SessionBooking
from participants.models.call import Call
from participants.models.contact import ContactNote
from participants.models.enrolment import Appointment, Enrolment
from participants.models.merge import Merge
from participants.models.own_page import CalendarFeed, SignInRequest, WrongCodes
from participants.models.person import Participant
from participants.models.registration import Offer, Registration, WaitingPlace

__all__ = [
    "Appointment",
    "BookIssue",
    "CalendarFeed",
    "Call",
    "Certificate",
    "ContactNote",
    "Enrolment",
    "Merge",
    "Offer",
    "Participant",
    "Registration",
    "SessionBooking",
    "SignInRequest",
    "WaitingPlace",
    "WrongCodes",
]
