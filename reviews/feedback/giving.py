"""Feedback is given, put right while it is asked for, and may be quoted or not: two questions, asked one after the other.

Lock order: the person. The trail says that somebody gave feedback and never what it says.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person
from participants.models import Enrolment, Participant
from reviews.feedback.asking import feedback_asked_of
from reviews.feedback.rules import feedback_refusal, stands_in
from reviews.models import Feedback, Quote

QuotedAs = Feedback.QuotedAs


@dataclass(frozen=True)
class SaidOfProgramme:
    """What somebody says: how much they would recommend it (0 to 10, None for no number), what helped, what to change."""

    recommends: int | None
    helped: str = ""
    to_change: str = ""


def feedback_of(organisation: Organisation) -> QuerySet[Feedback]:
    """Every feedback there, with whose it is, the course, and what is quoted of it."""
    found = Feedback.objects.filter(organisation=organisation)
    return found.select_related("enrolment__participant", "enrolment__course__programme", "enrolment__course__edition")


@tried_again
def give_feedback(
    enrolment: Enrolment, point: str, said: SaidOfProgramme, *, version: int, by: Actor, now: dt.datetime
) -> Feedback:
    """Keep what somebody says of a course or a review; a later one takes the place of the first while it is asked for.

    `version`: which they had before them, 0 for none. The same words again change nothing. Quotes whose words don't stand there
    any more are taken down. Raises Refused for what feedback_refusal says and where nothing is asked (any more), and Stale.
    """
    helped, to_change = said.helped.strip(), said.to_change.strip()
    if why := feedback_refusal(said.recommends, helped, to_change):
        raise why
    with transaction.atomic():
        person = lock_person(enrolment.participant_id)
        enrolment = Enrolment.objects.select_related("course", "participant").get(pk=enrolment.pk)
        _refuse_unasked(enrolment, point, now)
        found = Feedback.objects.filter(enrolment=enrolment, point=point).first()
        if found and (found.recommends, found.helped, found.to_change) == (said.recommends, helped, to_change):
            return found
        refuse_stale(found.version if found else 0, version)
        found = found or Feedback(enrolment=enrolment, point=point, organisation_id=person.organisation_id, version=0)
        found.recommends, found.helped, found.to_change = said.recommends, helped, to_change
        found.made_at, found.made_by = now, audit.name_of(by)[:120]
        found.version += 1
        found.save()
        gone = [each.pk for each in found.quotes.filter(ended_at=None) if not stands_in(each.text, helped, to_change)]
        _end(Quote.objects.filter(pk__in=gone), by, now)
        audit.record(by, "feedback given", found, point=point)
    return found


def may_be_quoted(feedback: Feedback) -> bool:
    """Whether somebody lets us quote it now."""
    return feedback.quote_allowed_at is not None and feedback.quote_ended_at is None


@tried_again
def say_whether_quoted(
    feedback: Feedback, quoted_as: str, *, by: Actor, now: dt.datetime, version: int | None = None
) -> Feedback:
    """Keep whether, and under which name, somebody lets us quote what they said; "" for no. Can be changed at any time.

    With a no every quote is taken down at once. `version`: which whoever says it for them had before them, so that an older yes
    never goes over a later no; a no counts whatever they had. Raises Refused for a name that can't be, and Stale.
    """
    if quoted_as and quoted_as not in QuotedAs.values:
        raise Refused("Choose whether we may quote you.", field="quoted_as")
    with transaction.atomic():
        lock_person(feedback.enrolment.participant_id)
        feedback = Feedback.objects.select_related("enrolment").get(pk=feedback.pk)
        if may_be_quoted(feedback) == bool(quoted_as) and feedback.quoted_as == (quoted_as or feedback.quoted_as):
            return feedback
        if quoted_as:
            refuse_stale(feedback.version, feedback.version if version is None else version)
            feedback.quote_allowed_at, feedback.quote_ended_at, feedback.quoted_as = now, None, quoted_as
        else:
            feedback.quote_ended_at = now
            _end(feedback.quotes.filter(ended_at=None), by, now)
        save_changed(feedback, "quote_allowed_at", "quote_ended_at", "quoted_as")
        audit.record(by, "quoting allowed" if quoted_as else "quoting ended", feedback)
    return feedback


def end_quoting_of(person: Participant, *, by: Actor, now: dt.datetime) -> int:
    """Take down every quote of somebody and end what they allowed: for whoever erases them. Returns how many were taken down.

    In the transaction, and under the lock, of the caller.
    """
    theirs = Feedback.objects.filter(enrolment__participant=person, quote_allowed_at__isnull=False, quote_ended_at=None)
    number = _end(Quote.objects.filter(feedback__enrolment__participant=person, ended_at=None), by, now)
    theirs.update(quote_ended_at=now)
    return number


def _end(quotes: QuerySet[Quote], by: Actor, now: dt.datetime) -> int:
    return quotes.update(ended_at=now, ended_by=audit.name_of(by)[:120])


def _refuse_unasked(enrolment: Enrolment, point: str, now: dt.datetime) -> None:
    for asked in feedback_asked_of([enrolment], now):
        if asked.point == point:
            if asked.is_open:
                return
            raise Refused("The time to change this is over. It stays as it is.")
    raise Refused("Nobody is asked about this: they have not been there, or the time for it is over.")
