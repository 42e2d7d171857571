"""The words of each kind of letter in one organisation: written in the browser, kept version by version."""

import datetime as dt
import tomllib
import uuid
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from participants.letters.placeholders import fault_in
from participants.models import LetterKind, Template

LOADER = audit.Job("letters loader")
SHIPPED = Path(__file__).parent / "first_words.toml"
SUBJECT_LENGTH = 200
TEXT_LENGTH = 8000


def templates_of(organisation: Organisation) -> QuerySet[Template]:
    """Every version of every template, the latest of each kind first."""
    return Template.objects.filter(organisation=organisation, channel="letter", language="en").order_by("kind", "-version")


def templates_in_force(organisation: Organisation) -> dict[str, Template]:
    """The latest template of each kind, by kind. One query."""
    found: dict[str, Template] = {}
    for each in templates_of(organisation):
        found.setdefault(each.kind, each)
    return {kind: found[kind] for kind in LetterKind.values if kind in found}


def template_in_force(organisation: Organisation, kind: str) -> Template | None:
    """The latest template of one kind. One query."""
    return templates_of(organisation).filter(kind=kind).first()


@tried_again
def write_template(
    organisation: Organisation,
    kind: str,
    *,
    subject: str,
    text: str,
    version: int,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> Template:
    """Make the next version of a template that was read at `version`; the same words again change nothing.

    Letters that were drafted keep theirs. Raises Stale, and Refused for a placeholder that nobody knows, or no words.
    """
    subject, text = " ".join(subject.split()), text.strip()
    _refuse_words(subject, text)
    with transaction.atomic():
        lock_organisation(organisation.pk)
        own = templates_of(organisation).filter(kind=kind)
        if earlier := made_before(own, submission_id, lambda each: (each.subject, each.text) == (subject, text)):
            return earlier
        latest = own.first()
        if latest and (latest.subject, latest.text) == (subject, text):
            return latest
        refuse_stale(latest.version if latest else 0, version)
        words = {"subject": subject, "text": text, "active_from": now, "made_by": audit.name_of(by)}
        made = Template.objects.create(
            organisation=organisation, kind=kind, version=version + 1, submission_id=submission_id, **words
        )
        audit.record(by, "changed the words of", made, organisation=organisation, version=made.version)
    return made


def load_first_words(organisation: Organisation, *, now: dt.datetime, by: Actor = LOADER) -> int:
    """Give an organisation the shipped words of each kind of letter it has none of; return how many. Again changes nothing."""
    with transaction.atomic():
        lock_organisation(organisation.pk)
        there = set(templates_of(organisation).values_list("kind", flat=True))
        made = [
            Template(
                organisation=organisation,
                kind=kind,
                subject=words["subject"],
                text=words["text"].strip(),
                active_from=now,
                made_by=audit.name_of(by),
            )
            for kind, words in first_words().items()
            if kind not in there
        ]
        Template.objects.bulk_create(made)
        if made:
            audit.record(by, "loaded the words of letters for", organisation, kinds=[each.kind for each in made])
    return len(made)


def ready_words(organisation: Organisation, *, now: dt.datetime) -> None:
    """See to it that there are words of every kind, before anybody is locked: the organisation comes first. One query."""
    if len(templates_in_force(organisation)) < len(first_words()):
        load_first_words(organisation, now=now)


@cache
def first_words() -> dict[str, dict[str, str]]:
    """The shipped subject and text of each kind."""
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def _refuse_words(subject: str, text: str) -> None:
    if not subject:
        raise Refused("Write what the letter is about, for its first line.", field="subject")
    if not text:
        raise Refused("Write what the letter says.", field="text")
    if len(subject) > SUBJECT_LENGTH:
        raise Refused(f"Write the first line in {SUBJECT_LENGTH} characters or fewer.", field="subject")
    if len(text) > TEXT_LENGTH:
        raise Refused(f"Write the letter in {TEXT_LENGTH:,} characters or fewer.", field="text")
    for field, words in (("subject", subject), ("text", text)):
        if fault := fault_in(words):
            raise Refused(fault, field=field)
