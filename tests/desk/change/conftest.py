"""Walter, whose questionnaires are answered at the points of his programme."""

import datetime as dt

import pytest

from tests.desk.walter import programme, team, walter
from tests.factories.measures import ask, score

__all__ = ["programme", "team", "walter"]
A_DAY = dt.timedelta(days=1)
# How many days before now each was answered.
AGO = {"assessment": 240, "first": 150, "last": 130, "1": 100, "extra": 30, "6": 1}


@pytest.fixture
def answers(walter, clinic):
    """answers("phq-9", first=16, _6=10): what the main scale of a measure came to at these points, of Walter."""

    def answer(measure, *, scale="total", owner=None, edition="1", unscheduled=False, by_person=True, **values):
        made = []
        for point, value in values.items():
            name = point.removeprefix("_")
            at = clinic.now - AGO[name] * A_DAY
            asked = ask(owner or walter.episode, measure, name, opens_at=at - A_DAY, edition=edition)
            asked.unscheduled = unscheduled
            made.append(score(asked, scale, value, at=at, by_person=by_person))
        return made

    return answer
