"""People, and their places."""

from participants.models.call import Call
from participants.models.enrolment import Appointment, Enrolment
from participants.models.person import Participant

__all__ = ["Appointment", "Call", "Enrolment", "Participant"]
