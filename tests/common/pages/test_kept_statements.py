"""A question is put together once, asked with the values of the moment, and never with values it reckoned with."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from common.pages.kept_statements import MOST_KEPT, written_once
from courses.models import Venue
from tests.factories.accounts import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NOW, WEEK = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC), dt.timedelta(days=7)


@written_once
def _members(organisation: Organisation, role: str) -> QuerySet[Membership]:
    return Membership.objects.filter(organisation=organisation, role=role).select_related("user").order_by("pk")


@written_once
def _names(users: Collection[int]) -> QuerySet[User, str]:
    return User.objects.filter(pk__among=users).order_by("name").values_list("name", flat=True)


@written_once
def _with_member(keys: Collection[int], before: dt.datetime) -> QuerySet[Any]:
    theirs = Membership.objects.filter(organisation=OuterRef("pk"), ended_at__lt=before)
    return Organisation.objects.filter(pk__among=keys).annotate(somebody_left=Exists(theirs)).order_by("pk")


@written_once
def _reckons(now: dt.datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(ended_at__lt=now - WEEK)


@written_once
def _looks(organisation: Organisation) -> QuerySet[Venue]:
    return Venue.objects.filter(organisation=organisation, name=organisation.name)


@written_once
def _leaves_out(organisation: Organisation, now: dt.datetime) -> QuerySet[Venue]:
    return Venue.objects.filter(organisation=organisation)


@written_once
def _slices(most: int) -> QuerySet[Venue]:
    return Venue.objects.all()[:most]


def test_the_rows_are_those_of_the_values_of_the_moment():
    first, second = OrganisationFactory.create_batch(2)
    priya, ana = (MembershipFactory(organisation=each).user for each in (first, second))

    assert [each.user for each in _members(first, Role.ADMINISTRATOR)] == [priya]
    assert [each.user for each in _members(second, role=Role.ADMINISTRATOR)] == [ana]
    assert _members(second, Role.AUDITOR) == []
    assert _names([priya.pk, ana.pk]) == sorted([priya.name, ana.name])
    assert _names([]) == []


def test_the_rows_are_whole_with_what_stands_beside_them(django_assert_num_queries):
    organisation = MembershipFactory(role=Role.CLINICIAN).organisation
    for _ in range(2):
        with django_assert_num_queries(1):
            (found,) = _members(organisation, Role.CLINICIAN)
            assert found.user.name
    (house,) = _with_member([organisation.pk], NOW)
    assert not house.somebody_left
    Membership.objects.filter(pk=found.pk).update(ended_at=NOW - WEEK)
    assert _with_member({organisation.pk}, NOW)[0].somebody_left


def test_what_reckons_with_its_values_is_refused():
    for asked in (lambda: _reckons(NOW), lambda: _leaves_out(OrganisationFactory(), NOW), lambda: _slices(3)):
        with pytest.raises(TypeError, match="reckons with its values"):
            asked()
    with pytest.raises(Organisation.DoesNotExist):
        _looks(OrganisationFactory())


def test_no_more_statements_are_kept_than_it_takes():
    organisation = OrganisationFactory()
    for number in range(MOST_KEPT + 3):
        assert _members(organisation, f"role {number}") == []
