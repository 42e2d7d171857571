"""Who can sign in here and what they are: invite somebody, change what they are, end it.

Somebody must always be left who may do this: the last one can neither be made something else nor ended.
"""

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from accounts.memberships import staff_of
from accounts.models import NO_ADDRESS, Membership, Organisation, User
from accounts.organisations.particulars import lock_organisation
from accounts.roles import RIGHTS, Right, Role
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.text.typed_text import mail_address
from common.trying_again import tried_again

LAST_ONE = "Somebody must be able to change the set-up. Give that to somebody else first."


def roles_for(organisation: Organisation, present: str = "") -> list[tuple[str, str]]:
    """The roles that staff may have there, with their names: the office's is called by what the organisation is.

    `present` is what somebody is already, and is offered whatever it is.
    """
    office = Role.COORDINATOR if organisation.kind == Organisation.Kind.COMMUNITY else Role.ADMINISTRATOR
    offered = [office, Role.CLINICIAN, Role.LEADER, Role.AUDITOR]
    if present and present not in offered:
        offered.insert(0, Role(present))
    return [(str(role.value), str(role.label).capitalize()) for role in offered]


@tried_again
def invite(
    *, email: str, name: str, role: str, organisation: Organisation, by: Actor, submission_id: uuid.UUID | None = None
) -> tuple[Membership, bool]:
    """Make somebody a member, with a user who has no password until they choose one; whoever signs in by this address already
    is asked first (accounts.users.invitations), and is told apart by nothing here.

    Returns the membership and whether it is new: the same submission again gives the first one. Raises Refused for an address
    that is none, one that is a member here already, or a role nobody can be given.
    """
    email = settled_address(email)
    if email.endswith(f"@{NO_ADDRESS}"):
        raise Refused("This address can’t be used. Choose another one.", field="email")
    _refuse_role(role, organisation)
    with transaction.atomic():
        lock_organisation(organisation.pk)
        own = Membership.objects.filter(organisation=organisation).select_related("user")
        if earlier := made_before(own, submission_id, lambda membership: membership.user.address == email):
            return earlier, False
        here = own.filter(Q(user__email__iexact=email) | Q(user__invited__iexact=email), ended_at=None)
        if here.exists():
            raise Refused(f"Somebody with the address {email} can sign in here already.", field="email")
        known = User.objects.filter(email__iexact=email).exists()
        user = User.objects.create_stand_in(email, name=name) if known else User.objects.create_user(email, name=name)
        membership = Membership.objects.create(user=user, organisation=organisation, role=role, submission_id=submission_id)
        audit.record(by, "invited", membership, role=role)
    return membership, True


def change_user(membership: Membership, *, name: str, role: str, by: Actor, version: int) -> Membership:
    """Change somebody's name or role; the same again changes nothing.

    Raises Stale, and Refused for the last one who may set up, an unknown role, or the name of somebody who works elsewhere too.
    """
    organisation = membership.organisation
    with transaction.atomic():
        lock_organisation(organisation.pk)
        membership = locked_membership(membership)
        if (name, role) == (membership.user.name, membership.role):
            return membership
        refuse_stale(membership.version, version)
        if role != membership.role:
            _refuse_role(role, organisation, membership.role)
            if Right.SET_UP not in RIGHTS[role]:
                _refuse_last(membership)
            audit.record(by, "changed", membership, role=role, was=membership.role)
            membership.role = role
        if name != membership.user.name:
            _rename(membership, name, by)
        save_changed(membership, "role")
    return membership


def end_membership(membership: Membership, *, by: Actor, now: dt.datetime, version: int) -> Membership:
    """End what somebody is here; twice changes nothing. They can still sign in, and find nothing of this organisation.

    Raises Stale, and Refused for the last one who may set up.
    """
    with transaction.atomic():
        # Two who end each other's membership at once would each find the other still there.
        lock_organisation(membership.organisation_id)
        membership = locked_membership(membership)
        if membership.ended_at:
            return membership
        refuse_stale(membership.version, version)
        _refuse_last(membership)
        membership.ended_at = now
        save_changed(membership, "ended_at")
        audit.record(by, "ended", membership)
    return membership


def locked_membership(membership: Membership) -> Membership:
    """The membership as it is now with its user and organisation, locked after its organisation."""
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("user", "organisation")
    return rows.get(pk=membership.pk)


def _rename(membership: Membership, name: str, by: Actor) -> None:
    user = membership.user
    if Membership.objects.filter(user=user, ended_at=None).exclude(pk=membership.pk).exists():
        raise Refused(f"{user} isn’t only yours to rename. Whoever runs the server can change the name.", field="name")
    user.name = name
    user.save(update_fields=["name"])
    audit.record(by, "renamed", membership)


def settled_address(typed: str) -> str:
    """An e-mail address as somebody signs in with it, in small letters. Raises Refused for a text that is none."""
    try:
        email = mail_address(typed).lower()
        validate_email(email)
    except (ValidationError, ValueError):
        raise Refused("Enter an e-mail address in full, like name@example.com.", field="email") from None
    return email


def _refuse_role(role: str, organisation: Organisation, present: str = "") -> None:
    if role not in dict(roles_for(organisation, present)):
        raise Refused("Choose one of the roles listed.", field="role")


def _refuse_last(membership: Membership) -> None:
    """Raise Refused when nobody else who can sign in may set up."""
    may_set_up = [role for role, rights in RIGHTS.items() if Right.SET_UP in rights]
    if membership.role not in may_set_up:
        return
    others = staff_of(membership.organisation).filter(role__in=may_set_up, user__is_active=True).exclude(pk=membership.pk)
    if not others.exists():
        raise Refused(LAST_ONE)
