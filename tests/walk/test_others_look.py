"""The pages of everybody but the office, each in a real browser, on a desk and on a telephone."""

import pytest

from accounts.roles import Role
from tests.walk.looking_at import look_at
from tests.walk.walking import each_of, steps

pytestmark = pytest.mark.browser

THEIRS = [(walker, name) for walker, name in steps() if walker != Role.ADMINISTRATOR]


@each_of(THEIRS)
def test_each_page_looks_right_on_a_desk_and_on_a_telephone(house, clients, windows, site, seen, walker, name):
    look_at(house, clients, windows, site, seen, walker, name)
