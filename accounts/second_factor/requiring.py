"""Whose people must sign in with a second factor: an organisation says it by role."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.second_factor.rules import STAFF_ROLES
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale, save_changed
from common.refused import Refused


def require_second_factor(organisation: Organisation, roles: Collection[str], *, by: Actor, version: int) -> Organisation:
    """Have the people of these roles, and of no others, sign in with a second factor; the same again changes nothing.

    Raises Stale, and Refused for a role that staff can't have.
    """
    if not set(roles) <= set(STAFF_ROLES):
        raise Refused("Choose among the roles listed.", field="roles")
    with transaction.atomic():
        organisation = lock_organisation(organisation.pk)
        wanted = sorted(set(roles))
        before = sorted(organisation.second_factor_roles)
        if wanted == before:
            return organisation
        refuse_stale(organisation.version, version)
        organisation.second_factor_roles = wanted
        save_changed(organisation, "second_factor_roles")
        audit.record(by, "said who needs a second factor", organisation, roles=wanted, was=before)
    return organisation
