"""What a course is made of."""

from courses.models.asked import EditionMeasure
from courses.models.assessing import AssessmentClinic, SlotHold
from courses.models.book import Book, CopiesOnOrder, StockEntry
from courses.models.course import Course, Format, Session
from courses.models.day import EditionDay, Handout
from courses.models.edition import (
    AboutSection,
    AboutVersion,
    Edition,
    EditionFormat,
    EditionItem,
    EditionReview,
    EditionSession,
    Profession,
    Programme,
)
from courses.models.expense import Expense, ExpenseExport
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
from courses.models.staffing import Absence, Duty, Facilitator, WorkingDays
from courses.models.venue import ClosedDay, Venue

__all__ = [
    "AboutSection",
    "AboutVersion",
    "Absence",
    "AssessmentClinic",
    "Book",
    "ClosedDay",
    "CopiesOnOrder",
    "Course",
    "Duty",
    "Edition",
    "EditionDay",
    "EditionFormat",
    "EditionItem",
    "EditionMeasure",
    "EditionReview",
    "EditionSession",
    "Expense",
    "ExpenseExport",
    "Facilitator",
    "Format",
    "GateOverride",
    "Handout",
    "LeaderPaper",
    "LedElsewhere",
    "Licence",
    "LicensedAgency",
    "Profession",
    "Programme",
    "Session",
    "SessionReport",
    "SlotHold",
    "StandingPolicy",
    "StockEntry",
    "Trainee",
    "Training",
    "TrainingKind",
    "TrainingRecord",
    "Venue",
    "WorkingDays",
    "YearlyReport",
]
