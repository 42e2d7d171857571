"""People who lead: add one, change what they are, end their time. What they led stays on record."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.memberships import staff_of
from accounts.models import Organisation, User
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.bookings import booked_sentence
from courses.ground.locking import lock_facilitators
from courses.models import EditionItem, Facilitator, Profession, Session

CHANGEABLE = ("name", "profession", "user", "email", "phone", "postal_address", "drafts_only")


@dataclass(frozen=True, slots=True)
class FacilitatorFacts:
    """Who somebody is: their name, what they are trained as, and whom they sign in as, if they do.

    `email` is where they are told of what they lead, where that isn't the address they sign in with. Who `drafts_only` is an
    assistant or in training: what they write in the clinical record, somebody registered signs.
    """

    name: str
    profession: str
    user: User | None = None
    drafts_only: bool = False
    email: str = ""
    phone: str = ""
    postal_address: str = ""


def facilitator_of(user: User, organisation: Organisation) -> Facilitator | None:
    """Who of the organisation's team signs in as this user; None for whoever leads nothing. One query."""
    return Facilitator.objects.filter(organisation=organisation, user=user, ended_at=None).first()


def team_of(organisation: Organisation, now: dt.datetime) -> QuerySet[Facilitator]:
    """Those who lead, with their sign-in and the number of sessions to come they have a part in (`to_come`). One query."""
    due = Q(duties__ended_at=None, duties__ends_at__gt=now)
    team = Facilitator.objects.filter(organisation=organisation, ended_at=None).select_related("user")
    return team.annotate(to_come=Count("duties__session", filter=due, distinct=True)).order_by("name", "pk")


@tried_again
def add_facilitator(
    facts: FacilitatorFacts, *, organisation: Organisation, by: Actor, submission_id: uuid.UUID | None = None
) -> Facilitator:
    """Add somebody who leads. The same submission again returns the first. Raises Refused for a sign-in that can't be theirs."""
    with transaction.atomic():
        _lock(organisation)
        own = Facilitator.objects.filter(organisation=organisation)
        if earlier := made_before(own, submission_id, lambda person: person.name == facts.name):
            return earlier
        _refuse_sign_in(facts, organisation)
        person = Facilitator.objects.create(
            organisation=organisation,
            submission_id=submission_id,
            name=facts.name,
            profession=facts.profession,
            user=facts.user,
            email=facts.email,
            phone=facts.phone,
            postal_address=facts.postal_address,
            drafts_only=facts.drafts_only,
        )
        audit.record(by, "added", person, profession=person.profession)
    return person


def change_facilitator(person: Facilitator, facts: FacilitatorFacts, *, by: Actor, now: dt.datetime, version: int) -> Facilitator:
    """Change a name, a profession or a sign-in; the same again changes nothing.

    Raises Stale, and Refused for another profession while they are to lead items that ask for the present one, and for somebody
    who from now on only drafts while they are to assess: nobody could sign their section.
    """
    with transaction.atomic():
        _lock(person.organisation)
        person = _locked(person)
        changed = [name for name in CHANGEABLE if getattr(facts, name) != getattr(person, name)]
        if not changed:
            return person
        refuse_stale(person.version, version)
        _refuse_sign_in(facts, person.organisation, besides=person.pk)
        if "profession" in changed:
            _refuse_needed(person, now)
        if facts.drafts_only and not person.drafts_only:
            _refuse_to_sign(person, now)
        for name in changed:
            setattr(person, name, getattr(facts, name))
        save_changed(person, *changed)
        audit.record(by, "changed", person, fields=changed)
    return person


def end_facilitator(person: Facilitator, *, by: Actor, now: dt.datetime, version: int) -> Facilitator:
    """End somebody's time as a leader; twice changes nothing. Raises Stale, and Refused while they have sessions to come."""
    with transaction.atomic():
        person = _locked(person)
        if person.ended_at:
            return person
        refuse_stale(person.version, version)
        if why := booked_sentence(sessions_with(person, now)):
            raise Refused(f"{person} still has a part to come: {why} Give it to somebody else first.")
        person.ended_at = now
        save_changed(person, "ended_at")
        audit.record(by, "ended", person)
    return person


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _locked(person: Facilitator) -> Facilitator:
    locked = lock_facilitators([person.pk])[person.pk]
    locked.organisation = person.organisation
    return locked


def sessions_with(person: Facilitator, now: dt.datetime) -> QuerySet[Session]:
    """What somebody has a part in that isn't over yet, in order."""
    parts = person.duties.filter(ended_at=None, ends_at__gt=now).values("session")
    return Session.objects.filter(pk__in=parts).select_related("course").order_by("starts_at", "pk")


def _refuse_needed(person: Facilitator, now: dt.datetime) -> None:
    """Their profession stays while an item to come was given to them because of it."""
    led = person.duties.filter(ended_at=None, ends_at__gt=now, item__kind=EditionItem.Kind.LED).values("session")
    as_what = Profession(person.profession).label
    if why := booked_sentence(Session.objects.filter(pk__in=led).select_related("course").order_by("starts_at", "pk")):
        raise Refused(f"{person} is to lead as {as_what}: {why} Give that to somebody else first.", field="profession")


def _refuse_to_sign(person: Facilitator, now: dt.datetime) -> None:
    """Who is one of the three at an assessment to come signs its section."""
    if why := booked_sentence(sessions_with(person, now).filter(kind=Session.Kind.ASSESSMENT)):
        raise Refused(f"{person} is to sign at an assessment: {why} Move that to another slot first.", field="drafts_only")


def _refuse_sign_in(facts: FacilitatorFacts, organisation: Organisation, besides: int = 0) -> None:
    if facts.user is None:
        return
    if not staff_of(organisation).filter(user=facts.user).exists():
        raise Refused("Choose somebody who can sign in here.", field="user")
    if other := Facilitator.objects.filter(organisation=organisation, user=facts.user, ended_at=None).exclude(pk=besides).first():
        raise Refused(f"{other} signs in as that already.", field="user")
