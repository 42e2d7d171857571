"""Write to everybody on a course, and see first what each kind of them would read."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass, replace

from django.db import transaction

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor, name_of
from common.once import made_before
from common.refused import Refused
from common.trying_again import tried_again
from common.words import counted
from courses.ground.discretion import names_of, reveals
from courses.ground.locking import lock_course
from courses.models import Course
from participants.models import Enrolment, Participant, Template
from participants.rules.identity import read_nhs_number
from reminders.models import Message, Writing
from reminders.rules.enrolment import written_to_everybody
from reminders.rules.enrolments import enrolments_to_tell, written_to
from reminders.wording import enrolment as wording
from reminders.wording.parts import Words
from reminders.wording.written import fault_in_written

# Until when it goes, or is said by the office, to whom nothing goes by itself. Ours.
OF_USE_DAYS = 7
SUBJECT_LENGTH, TEXT_LENGTH = 150, 4000
MOST_TEMPLATES = 20
KIND = "written-"
TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
STATES = (Enrolment.State.ACTIVE, Enrolment.State.LEFT)


@dataclass(frozen=True)
class Preview:
    """What one of them would read."""

    person: Participant
    words: Words


def written_to_people(course: Course) -> list[Participant]:
    """Whom it would be written to: everybody with a place, and who left early and keeps the reviews. One query."""
    theirs = Participant.objects.filter(enrolments__course=course, enrolments__state__in=STATES).distinct()
    return [each for each in theirs.order_by("sort_key", "pk") if not each.is_stopped]


def refuse_words(course: Course, subject: str, text: str) -> None:
    """Raise Refused for words that can't go: a misspelt placeholder, an NHS number, what neutral messages never say."""
    for field, words in (("subject", subject), ("text", text)):
        if why := fault_in_written(words):
            raise Refused(why, field=field)
        if any(_is_nhs_number(found) for found in TEN_DIGITS.findall(words)):
            raise Refused("No message says an NHS number. Take it out.", field=field)
    names = names_of(course)
    field = "subject" if reveals(subject, names) else "text"
    if not reveals(subject, names) and not reveals(text, names):
        return
    neutral = sum(each.wording != Participant.Wording.PLAIN for each in written_to_people(course))
    if neutral:
        want = "wants" if neutral == 1 else "want"
        raise Refused(
            f"This tells what they come for, and {counted(neutral, 'person', 'people')} on this course {want} neutral messages. "
            "Use other words, or {{ course }} for its name.",
            field=field,
        )


def _is_nhs_number(text: str) -> bool:
    try:
        read_nhs_number(text, allow_test_numbers=True)
    except Refused:
        return False
    return True


def previews(course: Course, subject: str, text: str, *, now: dt.datetime) -> list[Preview]:
    """What the first of those who want plain messages would read, and the first of the others; writes nothing."""
    held = Enrolment.objects.filter(course=course, state__in=STATES, participant__stopped_at=None)
    rows = held.order_by("participant__sort_key", "pk").values_list("participant__wording", "pk")
    first: dict[str, int] = {}
    for wanted, pk in rows:
        first.setdefault(wanted, pk)
    draft = _draft(course, subject, text, "", now)
    found = []
    for record in enrolments_to_tell(first.values()).values():
        shown = replace(record, writings=[draft], place=replace(record.place, written=written_to(record.enrolment, [draft])))
        want = next(iter(written_to_everybody(shown.place)), None)
        if want:
            found.append(Preview(record.participant, wording.words_of(want, shown)))
    return found


def _draft(course: Course, subject: str, text: str, by: str, now: dt.datetime) -> Writing:
    return Writing(
        pk=0,
        organisation_id=course.organisation_id,
        course=course,
        subject=subject,
        text=text,
        made_at=now,
        made_by=by,
        useful_until=now + dt.timedelta(days=OF_USE_DAYS),
    )


@tried_again
def write_to_everybody(
    course: Course,
    subject: str,
    text: str,
    *,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
    keep: bool = False,
) -> Writing:
    """Write to everybody who has a place on the course now, each on their own channel; `keep` keeps it as a template, too.

    The same submission again returns the first. Raises Refused for words that can't go, and where nobody is on the course.
    """
    subject, text = " ".join(subject.split()), text.strip()
    refuse_words(course, subject, text)
    with transaction.atomic():
        course = lock_course(course.pk)
        own = Writing.objects.filter(organisation=course.organisation_id)
        if earlier := made_before(own, submission_id, lambda each: each.course_id == course.pk):
            return earlier
        people = written_to_people(course)
        if not people:
            raise Refused("Nobody is on this course whom a message may go to.")
        writing = _draft(course, subject, text, name_of(by)[:120], now)
        writing.pk, writing.submission_id = None, submission_id
        writing.save()
        if keep:
            _keep(course.organisation, subject, text, by, now)
        audit.record(by, "wrote to everybody", course, subject=subject, people=len(people))
    return writing


def _keep(organisation: Organisation, subject: str, text: str, by: Actor, now: dt.datetime) -> None:
    """Keep the words to begin with another time; the same ones are kept once."""
    ours = templates_of(organisation)
    if any((each.subject, each.text) == (subject, text) for each in ours):
        return
    number = max((int(each.kind.removeprefix(KIND)) for each in ours), default=0) + 1
    template = Template.objects.create(
        organisation=organisation,
        kind=f"{KIND}{number}",
        channel=Message.Channel.EMAIL,
        subject=subject,
        text=text,
        active_from=now,
        made_by=name_of(by)[:120],
    )
    audit.record(by, "kept words to write to everybody", template)


def templates_of(organisation: Organisation) -> list[Template]:
    """The words that were kept, the latest first. One query."""
    kept = Template.objects.filter(organisation=organisation, kind__startswith=KIND, channel=Message.Channel.EMAIL)
    return [each for each in kept.order_by("-active_from", "-pk")[:MOST_TEMPLATES] if each.kind.removeprefix(KIND).isdecimal()]
