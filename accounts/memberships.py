"""Where somebody is a member."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from accounts.models import Membership, Organisation
from accounts.roles import Role, strictest
from common.pages.kept_statements import written_once


def membership_of(user: AbstractBaseUser | AnonymousUser, chosen: int | None = None) -> Membership | None:
    """Return the membership a signed-in user works under, with its organisation, or None.

    Somebody who belongs to several organisations works in the `chosen` one (its key), else in the one they joined first;
    `.elsewhere` says whether there is another to choose, `.must_prove` whether any of them asks for a second factor.
    """
    mine = _working(user.pk or 0)
    if not mine:
        return None
    # Nearly everybody has one: choosing here costs every page half of what choosing in the query did.
    found = next((each for each in mine if each.organisation_id == chosen), mine[0])
    found.elsewhere = len(mine) > 1
    found.must_prove = strictest((each.role, each.organisation.second_factor_roles) for each in mine)
    return found


@written_once
def _working(user: int) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, ended_at=None).select_related("organisation").order_by("pk")


def memberships_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Membership]:
    """Everywhere a user is a member, by the organisation's name."""
    return Membership.objects.filter(user=user.pk, ended_at=None).select_related("organisation").order_by("organisation__name")


def staff_of(organisation: Organisation) -> QuerySet[Membership]:
    """Those who work there and can sign in, by name, each with their user. Participants aren't among them."""
    working = Membership.objects.filter(organisation=organisation, ended_at=None).exclude(role=Role.PARTICIPANT)
    return working.select_related("user").order_by("user__name", "pk")
