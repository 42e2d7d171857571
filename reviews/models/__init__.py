"""The clinical record."""

from reviews.models.closing import ReviewClosing
from reviews.models.discharge import Discharge
from reviews.models.goal import Goal, GoalProgress
from reviews.models.measure import ItemAnswer, Questionnaire, Score, WordingItem, WordingPack
from reviews.models.note import ClinicalNote

__all__ = [
    "ClinicalNote",
    "Discharge",
    "Goal",
    "GoalProgress",
    "ItemAnswer",
    "Questionnaire",
    "ReviewClosing",
    "Score",
    "WordingItem",
    "WordingPack",
]
