"""Registering on the public page: what somebody wrote, and what becomes of it once they show that the address is theirs.

Nothing is held and nobody put on file before that (docs/decisions/0027). Whoever registers learns nothing about who is on
file: every address gets the same page after the same work, and the mail is written by a job that alone looks who it is.
"""

import dataclasses
import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from common.once import made_before, save_changed
from common.refused import Refused
from common.text.folding import run_together
from common.trying_again import tried_again
from courses.ground.joining_terms import open_to_the_public, terms_of
from courses.ground.locking import lock_course
from courses.models import Course
from participants.enrolment import offering
from participants.enrolment.enrolling import enrol, lock_person
from participants.models import Enrolment, Participant, Registration
from participants.models.registration import new_seed
from participants.people.particulars import Particulars
from participants.people.record import add_person
from participants.people.same_person import known_alike
from participants.registration.waiting_list import position, wait
from participants.rules import link_tokens

State = Registration.State
PUBLIC = audit.Job("public registration")
# Long enough to tell somebody that their link came too late; short enough to keep no list of people who changed their mind.
FORGOTTEN_AFTER = dt.timedelta(days=30)
STOPPED_WORKING = gettext_lazy("This link has stopped working. Register again, and we send you a new one.")
SENT_ALREADY = gettext_lazy("This form has been sent already. To register somebody else, open the page again.")
NOT_FINISHED = gettext_lazy("We could not finish your registration on this page. Please ring us, and we do it together.")
# What is written on a record where nothing stood before.
FILLED_IN = ("phone", "communication_needs", "practical_needs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody wrote on the form, as it is stored."""

    first_names: str
    last_name: str
    email: str
    lasting_pain: bool
    phone: str = ""
    communication_needs: str = ""
    practical_needs: str = ""
    wording: str = "neutral"
    pain_kind: str = ""
    condition: str = ""
    heard_from: str = ""
    outside_territory: bool = False
    leaders_may_ring: bool = False


@dataclass(frozen=True, slots=True)
class RegistrationStanding:
    """What somebody has on a course: a place, an offer or an entry on the list; `position` counts from 1, 0 without one."""

    placed: bool = False
    offered: bool = False
    position: int = 0

    def __bool__(self) -> bool:
        return self.placed or self.offered or self.position > 0


def courses_open(now: dt.datetime) -> QuerySet[Course]:
    """Every course of the installation that anybody may register for now."""
    courses = open_to_the_public(Course.objects.all(), now)
    return courses.select_related("organisation", "programme", "edition", "venue")


def courses_once_open(now: dt.datetime) -> QuerySet[Course]:
    """Every course of the installation that was opened to the public at any time, whatever has become of it."""
    return Course.objects.filter(opened_at__lte=now).select_related("organisation")


def registrations_of(organisation: Organisation) -> QuerySet[Registration]:
    """Every registration of an organisation, with its course."""
    return Registration.objects.filter(organisation=organisation).select_related("course", "participant")


def was_sent(course: Course, submission_id: uuid.UUID) -> bool:
    """Whether this form has registered somebody there already."""
    return Registration.objects.filter(organisation=course.organisation_id, submission_id=submission_id).exists()


@tried_again
def register(course: Course, typed: Typed, *, now: dt.datetime, submission_id: uuid.UUID) -> Registration:
    """Write down what somebody wrote; the same form sent again is the same registration.

    Always the same work, whoever it is. Raises Refused when the course takes nobody in any more, and for a form that has
    registered somebody else before: two who share a browser, one after the other.
    """
    if not courses_open(now).filter(pk=course.pk).exists():
        raise Refused(_("This course takes no more registrations."))
    written = dataclasses.asdict(typed) | {"course_id": course.pk}
    own = Registration.objects.filter(organisation=course.organisation_id)
    if earlier := made_before(
        own, submission_id, lambda each: all(getattr(each, name) == written[name] for name in written), used=str(SENT_ALREADY)
    ):
        return earlier
    seed = new_seed()
    return Registration.objects.create(
        organisation_id=course.organisation_id,
        consented_at=now,
        made_at=now,
        confirm_by=now + dt.timedelta(hours=terms_of(course).confirm_email_hours),
        seed=seed,
        token_digest=link_tokens.digest_for(seed),
        submission_id=submission_id,
        **written,
    )


def registration_by(token: str) -> Registration | None:
    """Which registration a link belongs to, with its course; None for a guess. One query."""
    found = Registration.objects.filter(token_digest=link_tokens.digest_of(token))
    return found.select_related("course__organisation", "course__programme", "course__venue", "participant").first()


@tried_again
def confirm(registration: Registration, *, now: dt.datetime) -> RegistrationStanding:
    """The address is theirs: put them on file, and give them a place, or put them on the waiting list. Twice changes nothing.

    Raises Refused when the link has expired or the course takes nobody in any more. What the office must see to, such as a
    record that was stopped, is written down and said in a sentence that gives nothing away.
    """
    try:
        with transaction.atomic():
            registration = Registration.objects.select_for_update(of=("self",)).select_related("course").get(pk=registration.pk)
            if registration.state != State.CONFIRMED:
                _refuse_late(registration, now)
                _confirm(registration, now)
            return standing_of(registration.participant, registration.course)
    except Refused as refused:
        if isinstance(refused, Late):
            raise
        Registration.objects.filter(pk=registration.pk).update(trouble=refused.sentence[:200])
        raise Refused(str(NOT_FINISHED)) from refused


class Late(Refused):
    """Too late for this link or this course: nothing that anybody must see to."""


def standing_of(participant: Participant | None, course: Course) -> RegistrationStanding:
    """What somebody has on a course. Three queries at most."""
    if participant is None:
        return RegistrationStanding()
    if Enrolment.objects.filter(participant=participant, course=course, state=Enrolment.State.ACTIVE).exists():
        return RegistrationStanding(placed=True)
    entry = offering.waiting_of(participant, course)
    if entry is None:
        return RegistrationStanding()
    return RegistrationStanding(offered=True) if offering.is_offered(entry) else RegistrationStanding(position=position(entry))


def ended(course: Course, now: dt.datetime) -> str:
    """Why a course has nothing for anybody any more, in words for whoever opens a link to it; nothing while it has."""
    if course.cancelled_at:
        return _("We are sorry: this course was cancelled.")
    return _("This course is over.") if course.last_ends_at <= now else ""


def known_already(registration: Registration) -> bool:
    """Whether who wrote this has a place on that course already, or waits for it. For the sender of the mail alone."""
    person = _on_file(registration)
    return person is not None and bool(standing_of(person, registration.course))


def expire(now: dt.datetime) -> int:
    """End what wasn't confirmed in time, and forget what ended long ago; return how many ended."""
    Registration.objects.filter(state=State.EXPIRED, confirm_by__lte=now - FORGOTTEN_AFTER).delete()
    return Registration.objects.filter(state=State.UNCONFIRMED, confirm_by__lte=now).update(state=State.EXPIRED)


def too_late(registration: Registration, now: dt.datetime) -> str:
    """Why a registration can't be confirmed any more; nothing while it can. One query at most."""
    if registration.state == State.EXPIRED or registration.confirm_by <= now:
        return str(STOPPED_WORKING)
    course = registration.course
    over = course.cancelled_at is not None or terms_of(course).closes_at <= now
    return _("This course takes no more registrations.") if over else ""


def _refuse_late(registration: Registration, now: dt.datetime) -> None:
    if why := too_late(registration, now):
        raise Late(why)


def _confirm(registration: Registration, now: dt.datetime) -> None:
    organisation = lock_organisation(registration.organisation_id)
    person = _on_file(registration)
    person = _filled_in(person, registration) if person else _put_on_file(registration, organisation, now)
    _place(person, registration, now)
    registration.state, registration.confirmed_at, registration.participant = State.CONFIRMED, now, person
    registration.trouble = ""
    registration.save(update_fields=["state", "confirmed_at", "participant", "trouble"])
    audit.record(PUBLIC, "registered", registration, course=registration.course_id, participant=person.pk)


def _place(person: Participant, registration: Registration, now: dt.datetime) -> None:
    """Give them a place, or the end of the waiting list. Whoever has either keeps it."""
    person, course = lock_person(person.pk), lock_course(registration.course_id)
    if standing_of(person, course):
        return
    offering.offer_freed(course.pk, now=now)
    course.refresh_from_db()
    give = enrol if offering.has_room(course, now=now, outside=registration.outside_territory) else wait
    give(person, course, by=PUBLIC, now=now, outside_territory=registration.outside_territory)


def _on_file(registration: Registration) -> Participant | None:
    """The record with the same address and the same name, whatever its accents, blanks and signs, or None. One query."""
    name = run_together(registration.full_name)
    return next((each for each in _at(registration) if run_together(each.full_name) == name), None)


def _at(registration: Registration) -> QuerySet[Participant]:
    at_address = Participant.objects.filter(organisation=registration.organisation_id, merged_into=None)
    return at_address.filter(email__iexact=registration.email).order_by("pk")


def _put_on_file(registration: Registration, organisation: Organisation, now: dt.datetime) -> Participant:
    """A new record. When somebody of that name or address is on file too, the office is asked to look at both."""
    typed = Particulars(
        first_names=registration.first_names,
        last_name=registration.last_name,
        nhs_number_missing=Participant.NumberMissing.NOT_ASKED,
        email=registration.email,
        phone=registration.phone,
        wording=registration.wording,
        communication_needs=registration.communication_needs,
        practical_needs=registration.practical_needs,
        leaders_may_ring=registration.leaders_may_ring,
    )
    person = add_person(typed, organisation=organisation, by=PUBLIC, now=now)
    if known_alike(person).exists():
        person.to_check_at = now
        person.save(update_fields=["to_check_at"])
    return person


def _filled_in(person: Participant, registration: Registration) -> Participant:
    """Write on the record what stood nowhere before; what stands there stays, and the registration keeps what was written."""
    person = lock_person(person.pk)
    new = [name for name in FILLED_IN if getattr(registration, name) and not getattr(person, name)]
    if registration.leaders_may_ring and not person.leaders_may_ring:
        new.append("leaders_may_ring")
    if new:
        for name in new:
            setattr(person, name, getattr(registration, name))
        save_changed(person, *new)
        audit.record(PUBLIC, "changed", person, fields=new)
    return person
