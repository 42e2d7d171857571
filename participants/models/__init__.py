"""People, and their places."""

from participants.models.call import Call
from participants.models.enrolment import Appointment, Enrolment
from participants.models.own_page import CalendarFeed, SignInRequest
from participants.models.person import Participant

__all__ = ["Appointment", "CalendarFeed", "Call", "Enrolment", "Participant", "SignInRequest"]
