"""Somebody sends a question, or takes it back; the team reads, orders, shows a name where it must; words are erased in time.

A session takes questions when an item of its timetable is led by a doctor. Lock order: the person, then the question.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.models import Duty, EditionItem, Profession, Session
from courses.staffing.absences import away_during_duty
from participants.enrolment.enrolling import lock_person
from participants.models import Appointment, DoctorQuestion, Participant, ReadingTerms
from participants.questions.rules import (
    ERASED_AFTER,
    HEADING_LENGTH,
    REASON_LENGTH,
    AskedQuestion,
    closes_at,
    question_refusal,
)

USUAL_HOURS = ReadingTerms._meta.get_field("questions_close_hours").default
ERASING = audit.Job("old questions")


def sessions_with_doctor(organisation: Organisation) -> QuerySet[Session]:
    """Every session of the organisation that a doctor leads a part of."""
    led = EditionItem.objects.filter(session=OuterRef("plan"), profession=Profession.DOCTOR)
    return Session.objects.filter(Exists(led), organisation=organisation, kind=Session.Kind.COURSE).select_related("course")


def has_doctors_part(session: Session) -> bool:
    """Whether a part of its timetable is led by a doctor, so that it takes questions. One query."""
    parts = EditionItem.objects.filter(session=session.plan_id, profession=Profession.DOCTOR)
    return session.plan_id is not None and parts.exists()


def doctors_at(session: Session) -> bool:
    """Whether a doctor is down for it who isn't away then. One query."""
    down = Duty.objects.filter(session=session, ended_at=None, facilitator__profession=Profession.DOCTOR)
    return down.exclude(Exists(away_during_duty())).exists()


def own_doctor_session(person: Participant, now: dt.datetime) -> Session | None:
    """The next session with a doctor at which somebody has a place, also while it is on; None where there is none. One query."""
    theirs = Appointment.objects.filter(session=OuterRef("pk"), participant=person, state=Appointment.State.BOOKED)
    found = sessions_with_doctor(person.organisation).filter(
        Exists(theirs), state=Session.State.PLANNED, ends_at__gt=now, starts_at__lt=now + dt.timedelta(days=92)
    )
    return found.order_by("starts_at", "pk").first()


def closing_of(session: Session) -> dt.datetime:
    """When questions for a session close. One query."""
    terms = ReadingTerms.objects.filter(organisation=session.organisation_id).only("questions_close_hours").first()
    return closes_at(session.starts_at, terms.questions_close_hours if terms else USUAL_HOURS)


def questions_for(session: Session) -> QuerySet[DoctorQuestion]:
    """The questions of a session that stand, in the order they are asked."""
    standing = DoctorQuestion.objects.filter(session=session, taken_back_at=None, erased_at=None)
    return standing.select_related("participant").order_by("position", "made_at", "pk")


def own_questions(person: Participant, session: Session) -> list[DoctorQuestion]:
    """Somebody's own for a session, as they were sent. One query."""
    own = DoctorQuestion.objects.filter(participant=person, session=session, taken_back_at=None, erased_at=None)
    return list(own.order_by("made_at", "pk"))


def unread_by_session(organisation: Organisation) -> QuerySet[DoctorQuestion]:
    """What nobody of the team has read yet."""
    return DoctorQuestion.objects.filter(
        session__organisation=organisation, read_at=None, taken_back_at=None, erased_at=None
    ).select_related("session__course")


def as_asked(question: DoctorQuestion) -> AskedQuestion:
    """A question as it is shown: the name only where they agreed, or it was shown because somebody may not be safe."""
    named = question.may_be_named or question.lifted_at is not None
    name = question.participant.full_name if named else ""
    whose = f"A guest of {name}" if name and question.of_guest else "A guest" if question.of_guest else name
    return AskedQuestion(question.pk, question.words, question.heading, question.position, whose)


@tried_again
def ask_doctor(
    person: Participant,
    session: Session,
    *,
    words: str,
    may_be_named: bool,
    of_guest: bool,
    by: User,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> DoctorQuestion:
    """Send a question, or a guest's, for a session at which somebody has a place. The same form again returns the first.

    Raises Refused for what question_refusal says, and without a place there.
    """
    words = words.strip()
    with transaction.atomic():
        person = lock_person(person.pk)
        own = DoctorQuestion.objects.filter(participant=person, session=session)
        if earlier := made_before(own, submission_id, lambda each: (each.words, each.of_guest) == (words, of_guest)):
            return earlier
        standing = own.filter(taken_back_at=None).count()
        if why := question_refusal(words, closes=closing_of(session), asked=standing, now=now):
            raise why
        if not Appointment.objects.filter(participant=person, session=session, state=Appointment.State.BOOKED).exists():
            raise Refused("You have no place at this session any more.")
        question = DoctorQuestion.objects.create(
            session=session,
            participant=person,
            words=words,
            may_be_named=may_be_named,
            of_guest=of_guest,
            made_at=now,
            made_by=audit.name_of(by)[:120],
            submission_id=submission_id,
        )
        audit.record(by, "sent a question", question)
    return question


@tried_again
def take_question_back(question: DoctorQuestion, *, by: User, now: dt.datetime) -> None:
    """Take a question back, before questions close. Twice changes nothing. Raises Refused once they have closed."""
    with transaction.atomic():
        lock_person(question.participant_id)
        question = DoctorQuestion.objects.select_related("session").get(pk=question.pk)
        if question.taken_back_at:
            return
        if now >= closing_of(question.session):
            raise Refused("Questions for this session have closed. Tell one of us on the day.")
        question.taken_back_at = now
        question.save(update_fields=["taken_back_at"])
        audit.record(by, "took a question back", question)


@tried_again
def read_questions(session: Session, *, by: User, now: dt.datetime) -> int:
    """Write down that somebody of the team has read what came since. Returns how many were new. One query where none is."""
    with transaction.atomic():
        new = _locked_of(session, read_at=None)
        if not new:
            return 0
        for each in new:
            each.read_at, each.read_by = now, audit.name_of(by)[:120]
        DoctorQuestion.objects.bulk_update(new, ["read_at", "read_by"])
        audit.record_each(by, "read a question", new, organisation=session.organisation)
    return len(new)


@tried_again
def order_questions(session: Session, wanted: Mapping[int, tuple[str, int]], *, by: User) -> None:
    """Put the questions of a session under headings and in order: by question's key its heading and its number.

    Raises Refused for a heading of more than 120 characters. What was taken back meanwhile is left out.
    """
    headings = {pk: " ".join(heading.split()) for pk, (heading, _) in wanted.items()}
    if any(len(heading) > HEADING_LENGTH for heading in headings.values()):
        raise Refused(f"Write each heading in {HEADING_LENGTH} characters or fewer.")
    with transaction.atomic():
        found = _locked_of(session, pk__in=list(wanted))
        changed = [each for each in found if (each.heading, each.position) != (headings[each.pk], wanted[each.pk][1])]
        for each in changed:
            each.heading, each.position = headings[each.pk], wanted[each.pk][1]
        DoctorQuestion.objects.bulk_update(changed, ["heading", "position"])
        if changed:
            audit.record(by, "put questions in order", session, questions=len(changed))


def _locked_of(session: Session, **wanted: Any) -> list[DoctorQuestion]:
    """Those of a session's questions, locked by key: their order on the page may be changing at this moment."""
    rows = questions_for(session).filter(**wanted).select_for_update(of=("self",), no_key=True)
    return list(rows.order_by("pk"))


@tried_again
def show_name(question: DoctorQuestion, *, reason: str, by: User, now: dt.datetime) -> DoctorQuestion:
    """Show the team who asks, because somebody may not be safe. Twice changes nothing. Raises Refused without a reason."""
    why = reason_given(reason, REASON_LENGTH, needed="Write why the team has to know who asks.")
    with transaction.atomic():
        lock_person(question.participant_id)
        question = DoctorQuestion.objects.select_related("participant", "session").get(pk=question.pk)
        if question.lifted_at:
            return question
        question.lifted_at, question.lifted_by, question.lifted_reason = now, audit.name_of(by)[:120], why
        question.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
        audit.record(by, "looked up who asks a question", question, participant=question.participant_id)
    return question


def erase_old_questions(now: dt.datetime) -> int:
    """Erase the words of questions whose session is long over, not of those whose name had to be shown. Returns how many."""
    over = Q(session__ends_at__lt=now - ERASED_AFTER) | Q(taken_back_at__lt=now - ERASED_AFTER)
    with transaction.atomic():
        old = DoctorQuestion.objects.filter(over, erased_at=None, lifted_at=None).select_for_update(of=("self",), no_key=True)
        found = list(old.select_related("session__organisation").order_by("pk")[:500])
        for each in found:
            each.words, each.erased_at = "", now
        DoctorQuestion.objects.bulk_update(found, ["words", "erased_at"])
        for each in found:
            audit.record(ERASING, "erased a question", each)
    return len(found)


def all_questions_of(person: Participant) -> QuerySet[DoctorQuestion]:
    """Everything somebody asked, for any session."""
    return DoctorQuestion.objects.filter(participant=person).select_related("session")


def questions_in(organisation: Organisation) -> QuerySet[DoctorQuestion]:
    """Every question of the organisation that stands."""
    standing = DoctorQuestion.objects.filter(session__organisation=organisation, taken_back_at=None, erased_at=None)
    return standing.select_related("session", "participant")
