"""The address somebody of the staff signs in with is changed by the office: with care, because it is a key.

Only where nobody else has a say: for somebody who works elsewhere too, one office could give itself the other's key.
"""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.memberships import memberships_of
from accounts.models import NO_ADDRESS, Membership, User
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from accounts.users.members import locked_membership, settled_address
from common.once import refuse_stale, save_changed
from common.refused import Refused

# One sentence for every address that somebody has, whoever and wherever they are.
NOT_THIS_ONE = "This address can’t be used. Choose another one."


def change_address(membership: Membership, email: str, *, by: Actor, version: int) -> str:
    """Have somebody sign in with another address; return the one they had, to be told there, or "" when nothing changed.

    Their password stays, every session of theirs ends (User.get_session_auth_hash), and links mailed to the old address stop
    working. Raises Stale, and Refused for an address that is none, is somebody's, or for somebody who works elsewhere too.
    """
    email = settled_address(email)
    with transaction.atomic():
        lock_organisation(membership.organisation_id)
        membership = locked_membership(membership)
        user = membership.user
        if user.address == email:
            return ""
        refuse_stale(membership.version, version)
        if memberships_of(user).exclude(pk=membership.pk).exists():
            why = f"{user} isn’t only yours to change. Whoever runs the server can change the address."
            raise Refused(why, field="email")
        before = user.address
        _give(user, email)
        save_changed(membership)
        audit.record(by, "changed the sign-in address", membership, address=email, was=before)
    return before


def _give(user: User, email: str) -> None:
    """Write the address, unless somebody has it; what the sign-in package noted of the old one would still open the door."""
    if email.endswith(f"@{NO_ADDRESS}") or User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise Refused(NOT_THIS_ONE, field="email")
    # Whoever was invited at an address that was wrong is somebody new at this one.
    user.email, user.invited = email, ""
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "invited"])
    except IntegrityError:  # somebody else was given it in the same moment
        raise Refused(NOT_THIS_ONE, field="email") from None
    EmailAddress.objects.filter(user_id=user.pk).delete()
