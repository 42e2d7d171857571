"""Somebody has lost their second factor: an administrator takes it away, and they set up a new one when they sign in.

Only where nobody else has a say, as with an address: for somebody who works elsewhere too, one office
could open the other's door.
"""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.memberships import memberships_of
from accounts.models import Membership, User
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor, Job
from common.refused import Refused


def reset_second_factor(membership: Membership, *, by: Actor) -> bool:
    """Take every second factor of somebody away; whether there was one. Their sessions are asked for a new one at once.

    Raises Refused for one's own, which is changed on one's own page, and for somebody who works elsewhere too.
    """
    with transaction.atomic():
        lock_organisation(membership.organisation_id)
        user = User.objects.select_for_update(no_key=True).get(pk=membership.user_id)
        if by == user:
            raise Refused("Change your own second factor on the page “Signing in”.")
        if not isinstance(by, Job) and memberships_of(user).exclude(pk=membership.pk).exists():
            raise Refused(f"{user} isn’t only yours to change. Whoever runs the server can take the second factor away.")
        gone, _kinds = Authenticator.objects.filter(user=user).delete()
        if gone:
            opened = memberships_of(user).select_related("user", "organisation")
            audit.record_each(by, "took the second factor away", opened)
    return bool(gone)
