"""An organisation's own words for its messages, kept version by version: never changed, the latest is in force."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.catalogue import programmes_of
from courses.ground.discretion import names_of_programme
from participants.models import Template
from reminders.models import Message
from reminders.own_words.rules import EDITABLE, OwnText, words_refused

# By organisation, rule and wording.
OwnWords = Mapping[tuple[int, str, str], Template]
NO_WORDS: OwnWords = {}
EMAIL = Message.Channel.EMAIL


def own_words_versions(organisation: Organisation) -> QuerySet[Template]:
    """Every version of the words of every kind of message, the latest of each first."""
    own = Template.objects.filter(organisation=organisation, channel=EMAIL, language="en", kind__in=EDITABLE)
    return own.order_by("kind", "wording", "-version")


def own_words_of(organisations: Collection[int]) -> OwnWords:
    """The words in force of these organisations. One query."""
    rows = Template.objects.filter(organisation__in=organisations, channel=EMAIL, language="en", kind__in=EDITABLE)
    return {(each.organisation_id, each.kind, each.wording): each for each in rows.order_by("version")}


def names_told(organisation: Organisation) -> tuple[str, ...]:
    """What neutral words must not name: the organisation's programmes. One query."""
    return tuple(name for programme in programmes_of(organisation) for name in names_of_programme(programme))


@tried_again
def write_own_words(
    organisation: Organisation,
    rule: str,
    wording: str,
    own: OwnText,
    *,
    version: int,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> Template:
    """Make the next version of the words that were read at `version`; the same words again change nothing.

    Everything that goes from now on has them, what is planned already too. Raises Stale, and Refused with the box at fault.
    """
    own = OwnText(" ".join(own.subject.split()), own.text.replace("\r\n", "\n").strip())
    plain = wording == Template.Wording.PLAIN
    if refusal := words_refused(own, rule, plain=plain, names=names_told(organisation)):
        raise Refused(refusal[1], field=refusal[0])
    with transaction.atomic():
        lock_organisation(organisation.pk)
        there = own_words_versions(organisation).filter(kind=rule, wording=wording)
        if earlier := made_before(there, submission_id, lambda each: (each.subject, each.text) == (own.subject, own.text)):
            return earlier
        latest = there.first()
        if latest and (latest.subject, latest.text) == (own.subject, own.text):
            return latest
        refuse_stale(latest.version if latest else 0, version)
        made = Template.objects.create(
            organisation=organisation,
            kind=rule,
            channel=EMAIL,
            wording=wording,
            version=version + 1,
            subject=own.subject,
            text=own.text,
            active_from=now,
            made_by=audit.name_of(by),
            submission_id=submission_id,
        )
        audit.record(by, "changed the words of", made, organisation=organisation, version=made.version, wording=wording)
    return made
