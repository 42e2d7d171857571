"""The people every test knows: one hospital, one charity, and who works there. Whoever isn't of the same house is a stranger."""

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from tests.factories import MembershipFactory, OrganisationFactory

# The moment the cast lives in unless a test says otherwise: a Monday in winter time, ten in the morning in London.
NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Clinic:
    """A hospital and the people who work there."""

    organisation: Organisation
    administrator: User
    clinician: User
    auditor: User
    now: dt.datetime = NOW


@dataclass(frozen=True)
class Charity:
    """A community organisation and the people who work there."""

    organisation: Organisation
    coordinator: User
    leader: User
    now: dt.datetime = NOW


def member(organisation: Organisation, role: str, name: str, **more) -> User:
    """Return a new user who is this in that organisation."""
    return MembershipFactory(organisation=organisation, role=role, user__name=name, **more).user


def staff(organisation: Organisation, *people: tuple[str, str, dict[str, str]]) -> list[User]:
    """Return new users, each with a role, a name and what else their membership says: two statements for all of them."""
    memberships = [
        MembershipFactory.build(organisation=organisation, role=role, user__name=name, **more) for role, name, more in people
    ]
    users = User.objects.bulk_create([each.user for each in memberships])
    Membership.objects.bulk_create(memberships)
    return users


@pytest.fixture
def clinic(db) -> Clinic:
    """Kestrel Valley Hospital: Priya administers, Imogen is a psychologist, Amos audits."""
    organisation = OrganisationFactory(name="Kestrel Valley Hospital")
    priya, imogen, amos = staff(
        organisation,
        (Role.ADMINISTRATOR, "Priya Raman", {}),
        (Role.CLINICIAN, "Imogen Fairweather", {"profession": "psychologist"}),
        (Role.AUDITOR, "Amos Penn", {}),
    )
    return Clinic(organisation, administrator=priya, clinician=imogen, auditor=amos)


@pytest.fixture
def charity(db) -> Charity:
    """Willowbank Neighbours: Sorcha coordinates, Lenny leads courses."""
    organisation = OrganisationFactory(charity=True, name="Willowbank Neighbours")
    sorcha, lenny = staff(organisation, (Role.COORDINATOR, "Sorcha Bell", {}), (Role.LEADER, "Lenny Marsh", {}))
    return Charity(organisation, coordinator=sorcha, leader=lenny)


@pytest.fixture
def monday_morning():
    """It is the cast's moment, and stays so: `pytestmark = pytest.mark.usefixtures("monday_morning")`."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def as_():
    """as_(user) → a browser signed in as them (session cookie, no password hashing)."""

    def signed_in(user: User) -> Client:
        # What signing in leaves, written at once: force_login writes the session four times, and there are a thousand of these.
        session = SessionStore()
        session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0]})
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
        return browser

    return signed_in
