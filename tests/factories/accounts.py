"""Organisations and the people who sign in."""

import factory

from accounts.models import Membership, Organisation, User
from accounts.roles import Role


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A hospital in England; `charity=True` a community organisation."""

    class Meta:
        model = Organisation

    class Params:
        charity = factory.Trait(
            name=factory.Sequence(lambda n: f"Willowbank Neighbours {n}"), kind="community", department="Courses"
        )

    name = factory.Sequence(lambda n: f"Kestrel Valley Hospital {n}")
    department = "Pain service"
    kind = "hospital"
    zone = "Europe/London"
    country = "GB"
    subdivision = "ENG"
    contact_name = "Priya Raman"
    contact_phone = "01632 960142"
    contact_hours = "Monday to Friday, 8:30am to 4:30pm"
    contact_email = "bookings@kestrel.example"


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody who can sign in with the password given; without one nobody signs in by it (tests have `as_`)."""

    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@staff.example")
    password = factory.django.Password(None)


class MembershipFactory(factory.django.DjangoModelFactory):
    """What a user is in an organisation: an administrator unless said otherwise."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.ADMINISTRATOR
