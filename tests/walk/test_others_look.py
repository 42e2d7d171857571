"""The pages of everybody but the office, each in a real browser, on a desk and on a telephone."""

import pytest

from accounts.roles import Role
from tests.looking import STYLE_LOCKS, have_axe
from tests.walk.looking_at import look_at
from tests.walk.walking import STRANGER, each_of, steps

pytestmark = pytest.mark.browser

THEIRS = [(walker, name) for walker, name in steps() if walker != Role.ADMINISTRATOR]


@each_of(THEIRS)
def test_each_page_looks_right_on_a_desk_and_on_a_telephone(house, clients, windows, site, seen, walker, name):
    look_at(house, clients, windows, site, seen, walker, name)


def test_the_one_stylesheet_lets_a_telephone_be_held_both_ways(windows, site):
    page = windows(STRANGER)
    page.goto(site.url)
    have_axe(page)

    assert page.locator("link[rel=stylesheet]").count() == 1
    assert page.evaluate(STYLE_LOCKS) == [["css-orientation-lock", 1, 0]]
