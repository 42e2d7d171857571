"""Letters that announce a review to whoever wants letters: who is due one, and drafting them for the office to sign and print.

Whoever gets e-mail is told by a message (reminders.rules.enrolment); both go by how many days before the edition says.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import Membership, Organisation
from common.clock import today_in
from common.pages.kept_statements import planned_each_time, written_once
from courses.models import Session
from participants.letters.following import draft_following
from participants.models import Appointment, Letter, LetterKind, Participant

FURTHEST = dt.timedelta(days=366)  # no edition says more days before than that
RULE = "before_review"  # of Edition.reminders


def is_announced(days_before: Iterable[int], review: dt.date, today: dt.date) -> bool:
    """Whether a review's letter should have been written by now. Pure."""
    first = max(days_before, default=0)
    return bool(first) and review - dt.timedelta(days=first) <= today


def letter_number(appointment: int) -> uuid.UUID:
    """What the letter about one place at a review is drafted under: a second time finds it."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"review:{appointment}")


def letters_due(organisation: Organisation, now: dt.datetime) -> list[Appointment]:
    """The places at reviews to come that a letter should announce by now and none does, the soonest first. Two queries.

    Of people who want letters, or want e-mail and have no address; not of who has died, moved or can't come.
    """
    today = today_in(organisation.tzinfo, now)
    found = [
        place
        for place in _at_reviews(organisation, now, now + FURTHEST)
        if place.session.course
        and is_announced(place.session.course.edition.reminders.get(RULE, ()), place.session.local_date, today)
        and not place.told_us
    ]
    written = _written(found)
    return [place for place in found if _under(place) not in written]


def draft_invitations(organisation: Organisation, *, by: Membership, now: dt.datetime) -> list[Letter]:
    """Draft the letters that are due, each for a name; a second click drafts no more, nor one that waits to be signed."""
    drafted: list[Letter] = []
    for place in letters_due(organisation, now):
        if episode := place.enrolment and place.enrolment.episode:
            number = letter_number(place.pk)
            drafted += draft_following(episode, LetterKind.REVIEW, [Letter.To.PERSON], number=number, by=by, now=now)
    return drafted


@written_once
@planned_each_time
def _at_reviews(organisation: Organisation, now: dt.datetime, until: dt.datetime) -> QuerySet[Appointment]:
    """Places of whoever wants letters at reviews within the furthest that an edition could say, of pathways that go on."""
    channel = Participant.Channel
    by_paper = Q(participant__channel=channel.LETTER) | Q(participant__channel=channel.EMAIL, participant__email="")
    held = Appointment.objects.filter(
        by_paper,
        state=Appointment.State.BOOKED,
        session__organisation=organisation,
        session__kind=Session.Kind.REVIEW,
        session__state=Session.State.PLANNED,
        session__starts_at__gt=now,
        session__starts_at__lte=until,
        participant__stopped_at=None,
        enrolment__episode__isnull=False,
        enrolment__episode__ended_at=None,
    )
    held = held.select_related("participant", "enrolment__episode__participant", "session__course__edition")
    return held.order_by("session__starts_at", "participant__sort_key", "pk")


def _under(place: Appointment) -> uuid.UUID:
    """The number that the letter itself carries (participants.letters.following, drafting)."""
    return uuid.uuid5(uuid.uuid5(letter_number(place.pk), LetterKind.REVIEW), Letter.To.PERSON)


def _written(places: Iterable[Appointment]) -> set[uuid.UUID | None]:
    numbers = [_under(place) for place in places]
    own = Letter.objects.filter(submission_id__in=numbers).values_list("submission_id", flat=True) if numbers else ()
    return set(own)
