"""What the office sees when it writes down somebody's answer: where they stand, and how long people wait now."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.models import Organisation
from common.words import long_date
from courses.models import Format
from desk.shared.waits import wait_words
from participants.models import Decision, Episode, PathwayChoice
from participants.waiting.joining import latest_choice, latest_decision
from participants.waiting.waits import current_waits


def episodes_to_answer(organisation: Organisation) -> QuerySet[Episode]:
    """The episodes of an organisation's people, with person and programme; ended ones, too, which say so when one answers."""
    found = Episode.objects.filter(organisation=organisation, participant__merged_into=None)
    return found.select_related("organisation", "participant", "programme__organisation")


def choice_lead(episode: Episode, *, now: dt.datetime) -> list[str]:
    """What to say to them on the telephone: both current waits; and what they said before. Three queries."""
    waits = current_waits(episode.programme, now)
    return [
        f"Face to face: {wait_words(waits[Format.IN_PERSON])}",
        f"By video: {wait_words(waits[Format.VIDEO])}",
        "It may be longer or shorter for them: promise nothing.",
        *_before(episode),
    ]


def _before(episode: Episode) -> Iterator[str]:
    decision = latest_decision(episode)
    if decision is None or decision.outcome != Decision.Outcome.RECOMMENDED:
        yield "The programme hasn’t been recommended to them, so they can’t say yes to it yet."
    last = latest_choice(episode)
    if last:
        on = long_date(last.at.astimezone(episode.organisation.tzinfo))
        yield f"Their last answer: {choice_words(last)}, {on}, {last.get_way_display()}."


def choice_words(choice: PathwayChoice) -> str:
    """An answer in words, a yes with how they would come."""
    if choice.answer != PathwayChoice.Answer.YES:
        return str(choice.get_answer_display())
    if choice.takes_in_person and choice.takes_video:
        return "Yes, face to face or by video"
    return "Yes, face to face" if choice.takes_in_person else "Yes, by video"
