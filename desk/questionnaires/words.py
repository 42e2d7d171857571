"""Questionnaires in the words of staff pages."""

from reviews.models import Questionnaire

POINTS = {"assessment": "Assessment", "first": "First day", "last": "Last day", "extra": "Not at a point"}
STATES = {"open": "Open", "complete": "Answered", "declined": "Declined", "closed": "Not answered"}


def point_words(point: str) -> str:
    """At which point of the programme."""
    if point.isdecimal():
        return f"Review after {point} month{'' if point == '1' else 's'}"
    return POINTS.get(point, point)


def state_words(questionnaire: Questionnaire) -> str:
    """How far it is, in a word or two."""
    words = STATES[questionnaire.state]
    return f"{words}, outside its window" if questionnaire.unscheduled and questionnaire.completed_at else words
