"""People, and their places."""

from participants.models.enrolment import Appointment, Enrolment
from participants.models.person import Participant

__all__ = ["Appointment", "Enrolment", "Participant"]
