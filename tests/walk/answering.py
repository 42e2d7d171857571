"""Somebody who is asked something, in the walked house: nine questions in the hospital's words, one answer to be read at once."""

import datetime as dt

from participants.models import Episode
from reviews.models import Questionnaire
from reviews.questionnaires.answering import save_answers, type_from_paper
from tests.factories.measures import ask, load_words

DAY = dt.timedelta(days=1)


def answering(person, office, now):
    """What is asked of somebody, begun by them, and typed from paper besides; and the keys of it."""
    episode = Episode.objects.select_related("participant").filter(participant=person, ended_at=None).latest("pk")
    load_words(person.organisation, "phq-9", 9, options={"0": "never", "1": "now and then", "2": "often", "3": "always"})
    asked = ask(episode, "phq-9", "1", opens_at=now - DAY)
    save_answers(asked, {1: 2, 9: 1}, by=person.user, by_person=True, now=now)
    ask(episode, "own", "1", opens_at=now - DAY)
    measured = ask(episode, "walk", "1", opens_at=now - DAY)
    type_from_paper(measured, {1: 240, 2: 1}, by=office, on=now.date(), now=now)
    # Nobody has answered by the day the office asks.
    Questionnaire.objects.filter(pk=asked.pk).update(asked_from=now.date() - DAY, overdue_from=now.date())
    answering_now = {"questionnaires/<pk>": asked.pk, "me/questionnaires/<pk>": asked.pk, "questions/<item>": 1}
    return {**answering_now, "corrections/<pk>": measured.pk, "<side>": "paper"}
