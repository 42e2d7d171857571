"""The clinical record."""

from reviews.models.closing import ReviewClosing
from reviews.models.correction import AnswerCorrection
from reviews.models.discharge import Discharge
from reviews.models.feedback import Feedback, Quote
from reviews.models.goal import Goal, GoalProgress
from reviews.models.measure import ItemAnswer, Questionnaire, SafetyAlert, Score, WordingItem, WordingPack
from reviews.models.note import ClinicalNote
from reviews.models.safety_choice import SafetyChoice

__all__ = [
    "AnswerCorrection",
    "ClinicalNote",
    "Discharge",
    "Feedback",
    "Goal",
    "GoalProgress",
    "ItemAnswer",
    "Questionnaire",
    "Quote",
    "ReviewClosing",
    "SafetyAlert",
    "SafetyChoice",
    "Score",
    "WordingItem",
    "WordingPack",
]
