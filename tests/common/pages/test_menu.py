"""The menu in the header."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.urls import include, path

from accounts.roles import Role
from common.pages.menu import MENUS, menu_of


def page(request):
    raise AssertionError("no page is opened here")


def rooms(*names: str):
    """URLs of a room for this test: each name is <name of the page>=<path>."""
    return [path(address, page, name=name) for name, address in (each.split("=") for each in names)]


urlpatterns = [
    path("", include((rooms("list=courses/"), "courses"))),
    path("", include((rooms("list=people/"), "participants"))),
    path("", include((rooms("leading=leading/", "me=me/"), "desk"))),
]


def seen(role, address):
    request = RequestFactory().get(address)
    request.membership = SimpleNamespace(role=role)
    return [(item.label, item.url, item.current) for item in menu_of(request)]


@pytest.mark.urls(__name__)
def test_an_administrator_sees_where_they_are_and_only_pages_that_exist():
    assert seen(Role.ADMINISTRATOR, "/courses/") == [("Courses", "/courses/", "page"), ("People", "/people/", "")]


@pytest.mark.urls(__name__)
def test_a_child_page_keeps_its_parent_marked():
    assert seen(Role.COORDINATOR, "/courses/12/")[0][2] == "true"
    assert seen(Role.COORDINATOR, "/sessions/12/")[0][2] == "true"
    assert seen(Role.COORDINATOR, "/people/12/") == [("Courses", "/courses/", ""), ("People", "/people/", "true")]


@pytest.mark.urls(__name__)
def test_a_leader_and_a_participant_see_their_own_page():
    assert seen(Role.LEADER, "/leading/") == [("My courses", "/leading/", "page")]
    assert seen(Role.PARTICIPANT, "/me/") == [("My timetable", "/me/", "page")]


def test_a_stranger_has_no_menu():
    request = RequestFactory().get("/")

    assert menu_of(request) == []
    request.membership = None
    assert menu_of(request) == []


def test_the_menus_belong_to_roles_that_exist():
    assert set(MENUS) <= set(Role.values)


def test_an_auditor_finds_the_audit_trail_in_the_menu():
    assert seen(Role.AUDITOR, "/audit/") == [("Audit trail", "/audit/", "page")]
