"""What a course is made of."""

from courses.models.course import Course, Format, Session
from courses.models.edition import (
    AboutSection,
    Edition,
    EditionFormat,
    EditionItem,
    EditionReview,
    EditionSession,
    Profession,
    Programme,
)
from courses.models.place import ClosedDay, Venue
from courses.models.staffing import Duty, Facilitator

__all__ = [
    "AboutSection",
    "ClosedDay",
    "Course",
    "Duty",
    "Edition",
    "EditionFormat",
    "EditionItem",
    "EditionReview",
    "EditionSession",
    "Facilitator",
    "Format",
    "Profession",
    "Programme",
    "Session",
    "Venue",
]
