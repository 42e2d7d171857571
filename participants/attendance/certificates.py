"""A certificate for whoever completed a course, and for nobody else. One for each person and course; its number never changes."""

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.pages.kept_statements import written_once
from common.refused import Refused
from common.words import counted
from courses.ground.locking import lock_course
from courses.models import Course
from participants.attendance.completion import Completion, completions_on
from participants.models import Certificate, Enrolment, Participant
from participants.people.told_apart import tell_apart

# Neither letters nor figures that are taken for one another when a number is read out: 57 bits, so that none is guessed.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWX"
GROUPS, IN_A_GROUP = 3, 4
NOTHING = Completion(0, 0, 0, 0)


@dataclass(frozen=True)
class CertificateStanding:
    """One person on a course: how near they are to completing it, their certificate if they have one, and why there is none."""

    enrolment: Enrolment
    completion: Completion
    certificate: Certificate | None
    refusal: str | None

    @property
    def may_have_one(self) -> bool:
        """Whether they completed it and have no certificate yet."""
        return self.refusal is None and self.certificate is None


def refusal(completion: Completion, name: str) -> str | None:
    """Why somebody can't have a certificate, or None when they completed the course."""
    if completion.is_complete:
        return None
    if not completion.needed:
        return "This course has no finish line, so there are no certificates."
    if completion.stopped:
        return f"This course was cancelled, so nobody completed it. {name} came to {counted(completion.attended, 'session')}."
    yet = "" if completion.is_out_of_reach else " yet"
    came = f"{name} came to {completion.attended} of the {completion.needed} sessions that completing it takes"
    return f"{came}, so there is no certificate{yet}."


def new_number() -> str:
    """Return a number nobody can guess: "K7QM-2XPD-9RTA"."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(IN_A_GROUP)) for _ in range(GROUPS))


def certificates_in(organisation: Organisation) -> QuerySet[Certificate]:
    """The certificates of an organisation's people, each with its person and course."""
    found = Certificate.objects.filter(enrolment__course__organisation=organisation)
    return found.select_related("enrolment__participant__organisation", "enrolment__course__programme")


def enrolments_in(organisation: Organisation) -> QuerySet[Enrolment]:
    """The places of an organisation's people, each with person and course: where a certificate is looked up."""
    return Enrolment.objects.filter(course__organisation=organisation).select_related("participant", "course")


def standings(course: Course, now: dt.datetime) -> list[CertificateStanding]:
    """Return everybody who came to anything on a course, by name; who withdrew afterwards may have completed it. Two queries."""
    near = completions_on([course.pk], now)[course.pk]
    came = [person for person, completion in near.items() if completion.attended]
    enrolments = _enrolments(course, came)
    tell_apart(each.participant for each in enrolments)
    return [_standing(enrolment, near[enrolment.participant_id]) for enrolment in enrolments]


def _enrolments(course: Course, people: Collection[int]) -> list[Enrolment]:
    """One enrolment of each of these people: that with the certificate, else the one that holds, else the latest."""
    rows = Enrolment.objects.filter(course=course, participant__in=people).select_related("participant", "certificate")
    best: dict[int, Enrolment] = {}
    for each in rows.order_by("participant__sort_key", "participant", "-pk"):
        if each.participant_id not in best or _rank(each) > _rank(best[each.participant_id]):
            best[each.participant_id] = each
    return list(best.values())


def _rank(enrolment: Enrolment) -> tuple[bool, bool]:
    return hasattr(enrolment, "certificate"), enrolment.state == Enrolment.State.ACTIVE


def _standing(enrolment: Enrolment, completion: Completion) -> CertificateStanding:
    certificate = enrolment.certificate if hasattr(enrolment, "certificate") else None
    return CertificateStanding(enrolment, completion, certificate, refusal(completion, enrolment.participant.full_name))


def certify(enrolment: Enrolment, *, by: Actor, now: dt.datetime) -> Certificate:
    """Return somebody's certificate of a course, made if there is none. Raises Refused for whoever didn't complete it."""
    with transaction.atomic():
        course = lock_course(enrolment.course_id)
        person = enrolment.participant
        near = completions_on([course.pk], now)[course.pk].get(person.pk, NOTHING)
        if why := refusal(near, person.full_name):
            raise Refused(why)
        [best] = _enrolments(course, [person.pk])
        return _given([_standing(best, near)], by=by, now=now, organisation=person.organisation)[0]


def certify_all(course: Course, *, by: Actor, now: dt.datetime) -> list[Certificate]:
    """Return the certificates of everybody who completed a course, by name, made where there is none.

    Raises Refused when nobody completed it. The number of queries doesn't grow with the people.
    """
    with transaction.atomic():
        lock_course(course.pk)
        done = [each for each in standings(course, now) if each.refusal is None]
        if not done:
            raise Refused("Nobody has completed this course yet, so there are no certificates.")
        return _given(done, by=by, now=now, organisation=course.organisation)


def _given(
    done: Collection[CertificateStanding], *, by: Actor, now: dt.datetime, organisation: Organisation
) -> list[Certificate]:
    new = [
        Certificate(
            enrolment=each.enrolment,
            number=new_number(),
            attended=each.completion.attended,
            held=each.completion.held + each.completion.left,
            issued_at=now,
            issued_by=audit.name_of(by)[:120],
        )
        for each in done
        if each.certificate is None
    ]
    Certificate.objects.bulk_create(new)
    audit.record_each(by, "gave a certificate", new, organisation=organisation)
    made = {certificate.enrolment_id: certificate for certificate in new}
    return [each.certificate or made[each.enrolment.pk] for each in done]


@written_once
def _over(person: Participant, now: dt.datetime) -> QuerySet[Enrolment]:
    theirs = Enrolment.objects.filter(participant=person, course__last_ends_at__lte=now, course__cancelled_at=None)
    return theirs.select_related("course", "participant", "certificate").order_by("-course__last_ends_at", "-pk")


def own_certificates(person: Participant, now: dt.datetime) -> list[CertificateStanding]:
    """Return the courses that are over and that somebody completed, the latest first. At most two queries."""
    rows = _over(person, now)
    near = completions_on({each.course_id for each in rows}, now) if rows else {}
    best: dict[int, Enrolment] = {}
    for each in rows:
        if each.course_id not in best or _rank(each) > _rank(best[each.course_id]):
            best[each.course_id] = each
    found = [_standing(each, near[course].get(person.pk, NOTHING)) for course, each in best.items()]
    return [each for each in found if each.refusal is None]
