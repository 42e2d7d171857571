"""Somebody who signs in already is invited by another organisation: it learns nothing of them, and nothing of theirs changes.

Until they accept, the membership hangs on a user that stands in for them, with the name that was typed, who can't sign in.
So for whoever invites, an address that is known looks like one that isn't.

Only the link in the mail says yes: the office where somebody works may have given them any address to sign in with, which
doesn't show that its mail is theirs.
"""

import datetime as dt

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.users.members import locked_membership
from common.once import save_changed
from common.refused import Refused

SALT = "accounts.users.invitations"
BY_MAIL = "Open the link in the mail that invites you: that shows that the address is yours."
NOT_OPEN = "That invitation is no longer open. Ask whoever invited you for another one."


def invitations_of(user: User) -> QuerySet[Membership]:
    """Return what somebody is invited to and hasn't answered, by the organisation's name."""
    open_ones = Membership.objects.filter(user__invited__iexact=user.email, ended_at=None).exclude(user__invited="")
    return open_ones.select_related("organisation", "user").order_by("organisation__name", "pk")


def key_of(invitation: Membership) -> str:
    """Return what the link in the mail carries."""
    return signing.dumps(invitation.pk, salt=SALT)


def opened_by(key: str) -> int:
    """Return the key of the invitation whose mail carries this, or 0."""
    try:
        return int(signing.loads(key, salt=SALT))
    except signing.BadSignature:
        return 0


def accept(invitation: Membership, *, key: str, by: User) -> Membership:
    """Let somebody be what they were invited to be: whatever was given to who stood in for them is theirs.

    `key` is the mail's. Raises Refused without it, when it isn't theirs, was answered or taken back, or they are a member there
    by now.
    """
    if opened_by(key) != invitation.pk:
        raise Refused(BY_MAIL)
    with transaction.atomic():
        membership = _open(invitation, by)
        if Membership.objects.filter(user=by, organisation=membership.organisation_id, ended_at=None).exists():
            raise Refused("You work there already.")
        stand_in = membership.user
        for relation in User._meta.related_objects:
            there = relation.related_model._base_manager.filter(**{relation.field.name: stand_in})
            there.update(**{relation.field.name: by})
        stand_in.delete()
        membership.user = by
        save_changed(membership, "user")
        audit.record(by, "accepted the invitation", membership)
    return membership


def decline(invitation: Membership, *, by: User, now: dt.datetime) -> Membership:
    """Say no: the invitation is over. Raises Refused when it isn't theirs, was answered or taken back."""
    with transaction.atomic():
        membership = _open(invitation, by)
        membership.ended_at = now
        save_changed(membership, "ended_at")
        audit.record(by, "declined the invitation", membership)
    return membership


def _open(invitation: Membership, by: User) -> Membership:
    """The invitation as it is now, under the organisation's lock."""
    lock_organisation(invitation.organisation_id)
    if not invitations_of(by).filter(pk=invitation.pk).exists():
        raise Refused(NOT_OPEN)
    return locked_membership(invitation)
