"""What a course is made of."""

from courses.models.book import Book, StockEntry
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
from courses.models.leadership import (
    LeaderPaper,
    LedElsewhere,
    StandingPolicy,
    Trainee,
    Training,
    TrainingKind,
    TrainingRecord,
)
from courses.models.licence import Licence, LicensedAgency, YearlyReport
from courses.models.opening import GateOverride, SessionReport
from courses.models.staffing import Duty, Facilitator
from courses.models.venue import ClosedDay, Venue

__all__ = [
    "AboutSection",
    "Book",
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
    "GateOverride",
    "LeaderPaper",
    "LedElsewhere",
    "Licence",
    "LicensedAgency",
    "Profession",
    "Programme",
    "Session",
    "SessionReport",
    "StandingPolicy",
    "StockEntry",
    "Trainee",
    "Training",
    "TrainingKind",
    "TrainingRecord",
    "Venue",
    "YearlyReport",
]
