"""What somebody told the office of questions at one point: asked once more now, later, rather not, after all. A point as a whole.

Lock order: the person, then their questionnaires by key.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.clock import today_in
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date
from participants.enrolment.enrolling import lock_person
from reviews.models import Questionnaire
from reviews.questionnaires.declining import DeclineCode

State = Questionnaire.State
# A second click asks nobody twice.
JUST_NOW = dt.timedelta(minutes=10)
DECLINED = "declined a questionnaire"  # as whoever declines on their own page (reviews.questionnaires.declining)
NOT_OPEN = "Nothing is open for them there any more: they have answered, declined, or its time is over."


def points_of_people(organisation: Organisation) -> QuerySet[Questionnaire]:
    """Every questionnaire of an organisation that a point of a programme asks for, with whose it is."""
    rows = Questionnaire.objects.filter(organisation=organisation).exclude(point="extra")
    return rows.select_related("organisation", "episode__participant", "enrolment__participant", "session__course")


def same_point(row: Questionnaire) -> QuerySet[Questionnaire]:
    """All measures of the point that this one belongs to."""
    rows = Questionnaire.objects.filter(episode=row.episode_id, enrolment=row.enrolment_id, point=row.point)
    return rows.select_related("episode", "enrolment").order_by("pk")


@tried_again
def ask_again(row: Questionnaire, *, by: User, now: dt.datetime) -> int:
    """Have them asked once more at once, by whatever way reaches them; return how many measures are still open."""
    with _open_at(row, now) as rows:
        if any(each.asked_again_at and now - each.asked_again_at < JUST_NOW for each in rows):
            return len(rows)
        _write(rows, "asked again", by, asked_again_at=now, later_until=None)
    return len(rows)


@tried_again
def put_off(row: Questionnaire, until: dt.date, *, by: User, now: dt.datetime) -> int:
    """Ask nobody before this day; the office sees it again from then on. Raises Refused for a day that is over or too late."""
    zone = row.organisation.tzinfo
    with _open_at(row, now) as rows:
        if until <= today_in(zone, now):
            raise Refused("Choose a day after today.", field="until")
        last = min(each.closes_at for each in rows) - dt.timedelta(seconds=1)
        if until > today_in(zone, last):
            raise Refused(f"Choose a day until {long_date(today_in(zone, last))}: after that it closes.", field="until")
        _write(rows, "put off", by, later_until=until)
    return len(rows)


@tried_again
def decline_point(row: Questionnaire, code: str, *, by: User, now: dt.datetime) -> int:
    """Write down for them that they would rather not answer, and why: everything that is open at that point."""
    if code not in DeclineCode.values:
        raise Refused("Choose why they would rather not.", field="code")
    with _open_at(row, now) as rows:
        who = audit.name_of(by)[:120]
        _write(rows, DECLINED, by, state=State.DECLINED, declined_code=code, declined_at=now, declined_by=who)
    return len(rows)


@tried_again
def ask_after_all(row: Questionnaire, *, by: User, now: dt.datetime) -> int:
    """Take back what was declined at that point. Raises Refused once its time is over. Twice changes nothing."""
    with transaction.atomic():
        lock_person(row.participant_id)
        rows = list(same_point(row).filter(state=State.DECLINED).select_for_update(no_key=True, of=("self",)))
        if any(each.closes_at <= now for each in rows):
            raise Refused("It is too late for that: the time for these questions is over.")
        _write(rows, "asked after all", by, state=State.OPEN, declined_code="", declined_at=None, declined_by="")
    return len(rows)


@contextmanager
def _open_at(row: Questionnaire, now: dt.datetime) -> Iterator[Sequence[Questionnaire]]:
    """What is open at that point, locked with its person. Raises Refused where nothing is."""
    with transaction.atomic():
        lock_person(row.participant_id)
        rows = same_point(row).filter(state=State.OPEN, closes_at__gt=now).select_for_update(no_key=True, of=("self",))
        if not (found := list(rows)):
            raise Refused(NOT_OPEN)
        yield found


def _write(rows: Sequence[Questionnaire], verb: str, by: User, **changes: object) -> None:
    for each in rows:
        for name, value in changes.items():
            setattr(each, name, value)
        each.version += 1
    if rows:
        Questionnaire.objects.bulk_update(rows, [*changes, "version"])
        audit.record_each(by, verb, rows, participant=rows[0].participant_id, point=rows[0].point)
