"""Sentences of people's feedback on the page About the programme, as long as they allow it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.pages.kept_statements import written_once
from common.refused import Refused
from common.trying_again import tried_again
from courses.models import Programme
from participants.enrolment.enrolling import lock_person
from participants.models import Participant
from reviews.feedback.giving import QuotedAs, may_be_quoted
from reviews.feedback.rules import quote_of, sentences_of
from reviews.models import Feedback, Quote

# So many stand on a page, the latest; more is read by nobody.
MOST_SHOWN = 6


@dataclass(frozen=True)
class QuoteShown:
    """What stands on the page: the words, and the first name where somebody wants it there."""

    text: str
    name: str


def sentences_to_quote(feedback: Feedback) -> list[str]:
    """The sentences one may choose from: what helped, then what to change."""
    return [*sentences_of(feedback.helped), *sentences_of(feedback.to_change)]


def quotes_of(organisation: Organisation) -> QuerySet[Quote]:
    """Every quote there, with its feedback."""
    return Quote.objects.filter(feedback__organisation=organisation).select_related("feedback__enrolment")


@tried_again
def publish_quote(feedback: Feedback, chosen: Sequence[int], *, version: int, by: Actor, now: dt.datetime) -> Quote:
    """Put these sentences on the page About the programme. Those that stand there already aren't put there twice.

    `version`: of the feedback that was read. Raises Refused where they don't let us quote it, for what quote_of says, and
    where the words have been changed since.
    """
    with transaction.atomic():
        lock_person(feedback.enrolment.participant_id)
        feedback = Feedback.objects.select_related("enrolment__course").get(pk=feedback.pk)
        if not may_be_quoted(feedback):
            raise Refused("They don’t let us quote this.")
        if feedback.version != version:
            raise Refused("They changed what they said. Read it again, then choose.")
        first = len(sentences_of(feedback.helped))
        if any(each < first for each in chosen) and any(each >= first for each in chosen):
            raise Refused("Choose sentences from one answer only.", field="sentences")
        text = quote_of(sentences_to_quote(feedback), chosen)
        if standing := Quote.objects.filter(feedback=feedback, text=text, ended_at=None).first():
            return standing
        quote = Quote.objects.create(feedback=feedback, text=text, published_at=now, published_by=audit.name_of(by)[:120])
        audit.record(by, "quote published", quote)
    return quote


@tried_again
def take_quote_down(quote: Quote, *, by: Actor, now: dt.datetime) -> Quote:
    """Take one quote off the page. Once more changes nothing."""
    with transaction.atomic():
        quote = Quote.objects.select_for_update(of=("self",), no_key=True).select_related("feedback__enrolment").get(pk=quote.pk)
        if quote.ended_at is None:
            quote.ended_at, quote.ended_by = now, audit.name_of(by)[:120]
            quote.save(update_fields=["ended_at", "ended_by"])
            audit.record(by, "quote taken down", quote)
    return quote


def quotes_about(programme: Programme) -> list[QuoteShown]:
    """What stands on the page of a programme, the latest first. One query each time: what is taken back is gone at once."""
    return [QuoteShown(text, _name(quoted_as, name, first)) for text, quoted_as, name, first in _shown(programme)]


@written_once
def _shown(programme: Programme) -> QuerySet[Quote, tuple[str, str, str, str]]:
    allowed = Quote.objects.filter(
        feedback__enrolment__course__programme=programme,
        ended_at=None,
        feedback__quote_allowed_at__isnull=False,
        feedback__quote_ended_at=None,
        # A record that was closed answers for nobody, and who died can't take it back.
        feedback__enrolment__participant__merged_into=None,
    ).exclude(feedback__enrolment__participant__stopped_reason=Participant.Stopped.DIED)
    person = {"name": F("feedback__enrolment__participant__preferred_name")}
    first = {"first": F("feedback__enrolment__participant__first_names")}
    shown = allowed.annotate(quoted_as=F("feedback__quoted_as"), **person, **first).order_by("-published_at", "-pk")
    return shown.values_list("text", "quoted_as", "name", "first")[:MOST_SHOWN]


def _name(quoted_as: str, preferred: str, first_names: str) -> str:
    """What they are called, or their first name; nothing where they want none."""
    if quoted_as != QuotedAs.FIRST_NAME:
        return ""
    return preferred or first_names.partition(" ")[0]
