"""Places on groups that run, or ran, before painprog: with the marks of the days behind them, and the reviews still to come.

The caller has locked the people, then the courses, and is in a transaction. Nobody is asked whether joining has ended: they
are on it. A place brings the confirmation of the dates to come, since painprog only says what changes of what it told.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import Organisation
from accounts.trail import audit
from common.refused import Refused
from courses.ground import outcomes
from courses.ground.locking import lock_courses, lock_sessions
from courses.models import Course, Session
from participants.brought_in.marks_of_batches import brought_by, lock_brought_people, refuse_closed_record, said_before
from participants.brought_in.pathways import Bringing, BroughtDecision, BroughtPathway, bring_pathway, open_pathway
from participants.brought_in.taking_back import CHANGED, USED, came_with, delete_brought, drop_people
from participants.models import Appointment, Decision, Enrolment, Episode, Participant
from participants.referrals.facts import ReferralFacts
from participants.rules.attendance import ATTENDED

Kind = Session.Kind


@dataclass(frozen=True, slots=True)
class BroughtPlace:
    """A place on a course, with the mark of each day by its number and of each review by its months.

    A review that isn't named is theirs to come; one with None isn't theirs.
    """

    course: Course
    facts: ReferralFacts
    days: Mapping[int, str] = field(default_factory=dict)
    reviews: Mapping[int, str | None] = field(default_factory=dict)

    def mark_at(self, session: Session) -> str | None:
        """What stands on the register; None for a review they have no place at."""
        return self.reviews.get(session.months or 0, "") if session.is_review else self.days.get(session.number, "")


def bring_place(person: Participant, brought: BroughtPlace, how: Bringing) -> Enrolment:
    """Give somebody their place on a course, which is locked, with what stands on its registers so far.

    Raises Refused for a closed record, somebody who is on it, a course that is full or cancelled, and marks of days to come.
    """
    refuse_closed_record(person)
    course = brought.course
    own = Enrolment.objects.filter(course=course, state=Enrolment.State.ACTIVE)
    if own.filter(participant=person).exists():
        raise Refused(f"They are on {course} already.")
    if course.cancelled_at:
        raise Refused(f"{course} was cancelled.")
    if course.free < 1:
        raise Refused(f"All {course.places} places on {course} are taken. Give it more places first.")
    episode = open_pathway(person, course.programme) or _pathway_of(person, brought, how)
    sessions = list(Session.objects.filter(course=course, state=Session.State.PLANNED).order_by("starts_at", "pk"))
    _refuse_marks_ahead(brought, sessions, how.now)
    enrolment = Enrolment.objects.create(
        participant=person,
        course=course,
        episode=episode,
        joined_at=min(how.now, course.first_starts_at),
        submission_id=brought_by(how.batch, "place", person.pk, course.pk),
    )
    Appointment.objects.bulk_create(
        _appointment(enrolment, session, mark, how) for session in sessions if (mark := brought.mark_at(session)) is not None
    )
    course.taken += 1
    Course.objects.filter(pk=course.pk).update(taken=course.taken)
    _say_held([each for each in sessions if brought.mark_at(each) in ATTENDED], how)
    audit.record(how.by, "imported", enrolment, batch=how.batch)
    return enrolment


def _pathway_of(person: Participant, brought: BroughtPlace, how: Bringing) -> Episode:
    """The pathway that their place is part of: they were accepted before their group began."""
    first_day = brought.course.first_starts_at.astimezone(brought.course.organisation.tzinfo).date()
    received = brought.facts.received_on or first_day
    decided = max(received, min(first_day, how.now.astimezone(brought.course.organisation.tzinfo).date()))
    decision = BroughtDecision(Decision.Outcome.RECOMMENDED, decided)
    return bring_pathway(person, BroughtPathway(brought.course.programme, brought.facts, decision=decision), how)


def _refuse_marks_ahead(brought: BroughtPlace, sessions: Sequence[Session], now: dt.datetime) -> None:
    marked = [each for each in sessions if brought.mark_at(each)]
    for session in marked:
        if session.starts_at > now:
            raise Refused(f"{session.label} is still to come, so nobody can be marked there yet.")
    numbers = {each.number for each in sessions if not each.is_review}
    for number, mark in brought.days.items():
        if mark and number not in numbers:
            raise Refused(f"{brought.course} has no day {number}.")


def _appointment(enrolment: Enrolment, session: Session, mark: str, how: Bringing) -> Appointment:
    """Their place at one session, as it stood on the hospital's own register."""
    return Appointment(
        participant=enrolment.participant,
        session=session,
        enrolment=enrolment,
        episode=enrolment.episode,
        for_months=session.months,
        made_at=enrolment.joined_at,
        mark=mark,
        marked_at=how.now if mark else None,
        marked_by=said_before(how.by) if mark else "",
        mark_version=1 if mark else 0,
    )


def _say_held(sessions: Sequence[Session], how: Bringing) -> None:
    """Somebody came to these, so they were held."""
    for session in lock_sessions([each.pk for each in sessions if not each.was_held]):
        outcomes.write_down(session, Session.Outcome.HELD, by=how.by, now=how.now)


def take_places_back(keys: Sequence[int], organisation: Organisation, how: Bringing) -> dict[int, str]:
    """Delete these places, with the pathway where it came with them; by key a sentence for those that stay."""
    own = Enrolment.objects.filter(participant__organisation=organisation, pk__in=keys).select_related("episode")
    enrolments = list(own.order_by("pk"))
    people = lock_brought_people(each.participant_id for each in enrolments)
    courses = {each.pk: each for each in lock_courses({each.course_id for each in enrolments})}
    kept = {}
    for enrolment in enrolments:
        enrolment.participant, enrolment.course = people[enrolment.participant_id], courses[enrolment.course_id]
        if why := _take_place_back(enrolment, how):
            kept[enrolment.pk] = why
    return kept


def _take_place_back(enrolment: Enrolment, how: Bringing) -> str:
    if _is_changed(enrolment):
        return CHANGED
    episode, course = enrolment.episode, enrolment.course
    places = Appointment.objects.filter(enrolment=enrolment)
    came = list(places.filter(mark__in=sorted(ATTENDED)).values_list("session", flat=True))
    try:
        with transaction.atomic():
            audit.record(how.by, "import taken back", enrolment, batch=how.batch)
            places.delete()
            enrolment.delete()
            if episode and episode.submission_id == brought_by(how.batch, "episode", episode.participant_id, course.programme_id):
                episode.participant = enrolment.participant
                delete_brought([episode], how.batch)
                drop_people([enrolment.participant] if came_with(episode) else [])
            course.taken -= 1
            Course.objects.filter(pk=course.pk).update(taken=course.taken)
            _say_held_no_more(came, how)
    except ProtectedError:
        course.refresh_from_db(fields=["taken"])
        return USED
    return ""


def _is_changed(enrolment: Enrolment) -> bool:
    """Whether somebody withdrew them, corrected a mark or wrote one down, or took an apology since."""
    if enrolment.state != Enrolment.State.ACTIVE or (enrolment.episode and enrolment.episode.version > 1):
        return True
    places = Appointment.objects.filter(enrolment=enrolment)
    touched = places.exclude(state=Appointment.State.BOOKED) | places.filter(apology_at__isnull=False)
    marked = places.filter(mark_version__gt=1) | places.exclude(mark="").exclude(marked_by__startswith="before painprog")
    return touched.exists() or marked.exists()


def _say_held_no_more(sessions: Sequence[int], how: Bringing) -> None:
    """Where nobody else came, nobody has said that it was held."""
    held = Appointment.objects.filter(session__in=sessions, mark__in=sorted(ATTENDED)).values_list("session", flat=True)
    for session in lock_sessions(set(sessions) - set(held)):
        outcomes.write_down(session, "", by=how.by, now=how.now)
