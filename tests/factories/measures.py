"""Questionnaires as they stand after somebody answered, made without going through the actions under test."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accounts.models import Organisation
from courses.models import Session
from participants.models import Enrolment, Episode
from reviews.models import ItemAnswer, Questionnaire, Score, WordingItem, WordingPack

DAY = dt.timedelta(days=1)


def ask(
    owner: Episode | Enrolment,
    measure: str,
    point: str,
    *,
    opens_at: dt.datetime,
    closes_at: dt.datetime | None = None,
    session: Session | None = None,
    edition: str = "1",
) -> Questionnaire:
    """Return one measure open for one person at one point, for two weeks where nothing else is said."""
    episode = owner if isinstance(owner, Episode) else None
    enrolment = owner if isinstance(owner, Enrolment) else None
    return Questionnaire.objects.create(
        organisation=owner.organisation if isinstance(owner, Episode) else owner.course.organisation,
        episode=episode,
        enrolment=enrolment,
        measure=measure,
        edition=edition,
        point=point,
        session=session,
        opens_at=opens_at,
        closes_at=closes_at or opens_at + 14 * DAY,
    )


def answered(
    questionnaire: Questionnaire,
    answers: Mapping[int, int | None],
    *,
    at: dt.datetime,
    by: str = "Somebody",
    by_person: bool = True,
) -> Questionnaire:
    """Return it complete with these answers of one side; no score is made."""
    ItemAnswer.objects.bulk_create(
        ItemAnswer(questionnaire=questionnaire, item=item, value=value, by_person=by_person, by=by, at=at)
        for item, value in answers.items()
    )
    questionnaire.state = Questionnaire.State.COMPLETE
    questionnaire.completed_at, questionnaire.answered_on = at, at.date()
    questionnaire.save()
    return questionnaire


def score(
    questionnaire: Questionnaire, scale: str, value: Fraction | int | None, *, at: dt.datetime, by_person: bool = True
) -> Score:
    """Return the score of one scale of a questionnaire, which is complete from then on."""
    questionnaire.state = Questionnaire.State.COMPLETE
    questionnaire.completed_at, questionnaire.answered_on = at, at.date()
    questionnaire.save()
    exact = None if value is None else Fraction(value)
    return Score.objects.create(
        questionnaire=questionnaire,
        scale=scale,
        by_person=by_person,
        numerator=None if exact is None else exact.numerator,
        denominator=1 if exact is None else exact.denominator,
        rules_version="1",
        made_at=at,
    )


def load_words(organisation: Organisation, measure: str, items: int, *, edition: str = "1", **more: Any) -> WordingPack:
    """Return a pack of made-up words for a measure of so many items; `more` goes to the pack."""
    said = {"language": "en", "credit": "Words by somebody", "confirmed_by": "Priya Raman", **more}
    pack = WordingPack.objects.create(
        organisation=organisation, measure=measure, edition=edition, confirmed_at=dt.datetime(2026, 1, 5, tzinfo=dt.UTC), **said
    )
    WordingItem.objects.bulk_create(
        WordingItem(pack=pack, number=number, text=f"Our hospital’s question number {number}?") for number in range(1, items + 1)
    )
    return pack
