"""Who gets through which door."""

from collections import Counter

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.access import Access, staff_page
from accounts.middleware import AccessMiddleware
from accounts.roles import RIGHTS, Right, Role
from tests.walk.walking import addresses


def every_view(patterns=None, prefix=""):
    """Yield (address, view) of every address of the program."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            yield from every_view(entry.url_patterns, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback


def test_every_address_declares_who_may_have_it():
    views = list(every_view())

    assert len(views) > 5
    assert [address for address, view in views if not isinstance(getattr(view, "access", None), Access)] == []


def test_no_two_addresses_bear_one_name():
    """Else a link by that name leads to whichever has the same number of keys, and the walk looks at one of them."""
    names = Counter(each.name for each in addresses())

    assert [name for name, number in names.items() if number > 1] == []


def test_only_signing_in_and_what_strangers_may_read_is_public():
    public = {address.lstrip("^").split("/")[0] for address, view in every_view() if view.access.public}

    assert public == {
        "sign-in",
        "sign-out",
        "password",
        "help",
        "accessibility",
        "privacy",
        "health",
        "metrics",
        "calendar-feed",
        "staff-calendar",
        "guest",
        "go",
        "join",
        "",
    }


def test_a_view_that_declares_nothing_answers_nobody(clinic):
    request = RequestFactory().get("/anything/")
    request.user = clinic.administrator
    door = AccessMiddleware(lambda request: pytest.fail("the view was reached"))

    response = door.process_view(request, lambda request: None, (), {})

    assert response.status_code == 404


def test_a_stranger_is_sent_to_the_sign_in_page(client, db):
    response = client.get("/courses/?state=open")

    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/courses/%3Fstate%3Dopen"


def test_somebody_without_the_right_gets_the_same_answer_as_for_a_page_that_is_not_there(as_, clinic):
    auditor = as_(clinic.auditor)

    assert auditor.get("/courses/").status_code == 404
    assert auditor.get("/courses/").content == auditor.get("/no-such-page/").content


def test_somebody_whose_membership_has_ended_gets_nothing(as_, clinic):
    clinic.administrator.memberships.update(ended_at=clinic.now)

    assert as_(clinic.administrator).get("/courses/").status_code == 404


def test_somebody_who_may_no_longer_sign_in_is_signed_out_at_once(as_, clinic):
    browser = as_(clinic.administrator)
    clinic.administrator.is_active = False
    clinic.administrator.save()

    assert browser.get("/courses/").status_code == 302


@pytest.mark.parametrize("role", Role)
def test_the_table_of_rights_names_every_role(role):
    assert RIGHTS[role]


def test_a_coordinator_may_do_what_an_administrator_may():
    assert RIGHTS[Role.COORDINATOR] == RIGHTS[Role.ADMINISTRATOR]


def test_participants_leaders_and_auditors_see_no_records_of_people():
    for role in (Role.PARTICIPANT, Role.LEADER, Role.AUDITOR):
        assert not RIGHTS[role] & {Right.SEE_PEOPLE, Right.EDIT_PEOPLE, Right.SEE_COURSES, Right.SEE_MESSAGES}


def test_the_declaration_stays_on_the_view():
    @staff_page(Right.SCHEDULE)
    def page(request):
        return None

    assert page.access == Access(right=Right.SCHEDULE)


def test_what_a_member_is_shown_is_kept_by_no_cache(as_, clinic):
    assert as_(clinic.administrator).get("/courses/")["Cache-Control"] == "private, no-store"


def test_what_strangers_may_read_is_not_held_back(client, db):
    assert "Cache-Control" not in client.get("/help/")


def test_no_address_stands_twice_so_that_none_hides_another():
    routes = [address for address, _ in every_view()]

    assert [route for route in set(routes) if routes.count(route) > 1] == []
