"""How an organisation and its first member come to be: by whoever runs the server, since nobody can sign in yet."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from accounts.trail import audit
from accounts.users.members import settled_address
from common.refused import Refused

# Who may set up everything else, by what the organisation calls itself.
FIRST_ROLE = {Organisation.Kind.HOSPITAL: Role.ADMINISTRATOR, Organisation.Kind.COMMUNITY: Role.COORDINATOR}


def found_organisation(
    *, name: str, kind: str, zone: str, country: str, subdivision: str, email: str, person: str, by: audit.Job
) -> Membership:
    """Make an organisation and the membership of the first person there, who has no password yet.

    Takes its name, kind, IANA zone, country and subdivision for holidays, and the person's address and name. Somebody who already
    signs in elsewhere keeps their user. Returns the membership. Raises Refused when a value cannot be right or the name is taken.
    """
    refuse_what_cannot_be(name=name, kind=kind, zone=zone, email=email)
    email = settled_address(email)
    with transaction.atomic():
        if Organisation.objects.filter(name__iexact=name).exists():
            raise Refused(f"There is already an organisation called {name}.")
        organisation = Organisation.objects.create(name=name, kind=kind, zone=zone, country=country, subdivision=subdivision)
        user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, name=person)
        membership = Membership.objects.create(user=user, organisation=organisation, role=FIRST_ROLE[Organisation.Kind(kind)])
        audit.record(by, "founded", organisation)
        audit.record(by, "made a member", membership, role=membership.role)
    return membership


def refuse_what_cannot_be(*, name: str, kind: str, zone: str, email: str) -> None:
    """Raise Refused for a name that is empty, a kind or zone nobody knows, or an address that is none."""
    if not name.strip():
        raise Refused("Give the organisation a name.")
    if kind not in Organisation.Kind.values:
        raise Refused(f"The kind is hospital or community, not {kind}.")
    try:
        ZoneInfo(zone)
        validate_email(email)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused(f"There is no time zone called {zone}.") from None
    except ValidationError:
        raise Refused(f"{email} is not an email address.") from None
