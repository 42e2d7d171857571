"""Where somebody is a member."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from accounts.models import Membership


def membership_of(user: AbstractBaseUser | AnonymousUser) -> Membership | None:
    """Return the membership a signed-in user works under, with its organisation, or None.

    Somebody who belongs to several organisations works in the one they joined first; choosing comes with set-up.
    """
    return Membership.objects.filter(user=user.pk, ended_at=None).select_related("organisation").order_by("pk").first()
