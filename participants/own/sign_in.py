"""The office lets somebody see their timetable online, or no longer. They sign in by a code: nobody needs a password."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q

from accounts.models import NO_ADDRESS, Membership, User
from accounts.organisations.particulars import lock_organisation
from accounts.roles import Role
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from participants.enrolment.enrolling import lock_person
from participants.models import Participant
from participants.own import calendar_feeds

LONGEST_NAME = User._meta.get_field("name").max_length


def give_sign_in(participant: Participant, *, by: Actor, now: dt.datetime) -> Participant:
    """Let this person sign in by a code sent to the e-mail address on their record. Somebody who can already changes nothing.

    Raises Refused for somebody who has died, without an e-mail address or date of birth, or whom both don't tell from another.
    """
    with transaction.atomic():
        # One at a time: of two people whom nothing tells apart, each would find the other without a sign-in yet.
        lock_organisation(participant.organisation_id)
        participant = lock_person(participant.pk)
        if participant.user_id:
            return participant
        if why := refusal(participant):
            raise Refused(why)
        user = User.objects.create_user(f"{uuid.uuid4().hex}@{NO_ADDRESS}", name=participant.full_name[:LONGEST_NAME])
        Membership.objects.create(user=user, organisation_id=participant.organisation_id, role=Role.PARTICIPANT)
        participant.user = user
        participant.save(update_fields=["user"])
        audit.record(by, "gave a sign-in", participant)
    return participant


def take_sign_in(participant: Participant, *, by: Actor, now: dt.datetime) -> Participant:
    """End this person's sign-in, at once and on every device, and close their calendar address. Their record stays."""
    with transaction.atomic():
        participant = lock_person(participant.pk)
        if participant.user_id is None:
            return participant
        ended = Membership.objects.filter(user=participant.user_id, organisation=participant.organisation_id, ended_at=None)
        ended.update(ended_at=now)
        if not Membership.objects.filter(user=participant.user_id, ended_at=None).exists():
            User.objects.filter(pk=participant.user_id).update(is_active=False)
        participant.user = None
        participant.save(update_fields=["user"])
        calendar_feeds.close_locked(participant, by=by, now=now)
        audit.record(by, "took the sign-in away", participant)
    return participant


def keep_name(participant: Participant) -> None:
    """Have their own page greet them by the name on their record. A sign-in with an address of its own keeps its name."""
    given_here = User.objects.filter(participants=participant, email__endswith=f"@{NO_ADDRESS}")
    given_here.update(name=participant.full_name[:LONGEST_NAME])


def refusal(participant: Participant) -> str | None:
    """Why this person can't be given a sign-in, in a sentence for the office; None when they can. One query at most."""
    if participant.stopped_reason == Participant.Stopped.DIED:
        return f"{participant} has died."
    if not participant.email:
        return "Write down an e-mail address first: the code is sent there."
    if participant.date_of_birth is None:
        return "Write down the date of birth first: it is asked for together with the code."
    if is_not_told_apart(participant, participant.email):
        return (
            "Somebody else signs in with this e-mail address and this date of birth. "
            "One of the two needs an address of their own."
        )
    return None


def is_not_told_apart(participant: Participant, email: str) -> bool:
    """Whether somebody else of the organisation signs in with this address and the same date of birth. One query."""
    others = Participant.objects.filter(organisation=participant.organisation_id, user__isnull=False).exclude(pk=participant.pk)
    return others.filter(Q(email__iexact=email), date_of_birth=participant.date_of_birth).exists()
