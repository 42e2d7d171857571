"""A question is put together once, asked with the values of the moment, and never with values it reckoned with."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from common.pages.kept_statements import MOST_KEPT, PREPARED_FROM, planned_each_time, written_once
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
def _of_one(users: Collection[int], organisation: Organisation | None) -> QuerySet[User]:
    found = User.objects.filter(pk__among=users).order_by("pk")
    return found.filter(memberships__organisation=organisation) if organisation else found


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


def test_a_value_that_may_be_none_makes_two_statements():
    first, second = OrganisationFactory.create_batch(2)
    priya, ana = (MembershipFactory(organisation=each).user for each in (first, second))

    assert _of_one([priya.pk, ana.pk], None) == [priya, ana]
    assert _of_one([priya.pk, ana.pk], second) == [ana]
    assert _of_one([priya.pk, ana.pk], None) == [priya, ana]


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


def _prepared() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT parameter_types::text FROM pg_prepared_statements ORDER BY prepare_time")
        return [kinds for (kinds,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_asks_often_has_it_prepared_and_gets_the_same():
    connection.close()
    first, second = OrganisationFactory.create_batch(2)
    priya, ana = (MembershipFactory(organisation=each).user for each in (first, second))

    with transaction.atomic():  # whose work a refusal would undo
        for _ in range(PREPARED_FROM):
            assert [each.user for each in _members(first, Role.ADMINISTRATOR)] == [priya]
    assert _prepared() == []
    for _ in range(2):
        assert [each.user for each in _members(second, Role.ADMINISTRATOR)] == [ana]
        assert _with_member([first.pk, second.pk], NOW) == [first, second]
    assert _prepared() == ["{bigint}"]
    assert [each.user for each in _members(first, Role.ADMINISTRATOR)] == [priya]
    assert _with_member([], NOW) == []
    assert _prepared() == ["{bigint}", '{bigint[],"timestamp with time zone"}']
    connection.close()
    assert [each.user for each in _members(first, Role.ADMINISTRATOR)] == [priya]
    assert _prepared() == []


@written_once
@planned_each_time
def _left(before: dt.datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(ended_at__lt=before)


@pytest.mark.django_db(transaction=True)
def test_what_is_planned_each_time_is_never_prepared():
    connection.close()
    for _ in range(PREPARED_FROM + 1):
        assert _left(NOW) == []
    assert _prepared() == []


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_meanwhile_changes_what_was_prepared():
    user = MembershipFactory().user
    size = User._meta.get_field("name").max_length
    assert [_names([user.pk]) for _ in range(PREPARED_FROM)] == [[user.name]] * PREPARED_FROM
    try:
        _widen(size + 1)
        assert _names([user.pk]) == [user.name]
    finally:
        _widen(size)
    assert _names([user.pk]) == [user.name]


def _widen(size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE accounts_user ALTER COLUMN name TYPE varchar({size})")
