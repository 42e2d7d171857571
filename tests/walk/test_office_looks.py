"""The office’s pages, each in a real browser, on a desk and on a telephone: in two parts, one for each worker of the suite."""

import pytest

from accounts.roles import Role
from tests.walk.looking_at import look_at
from tests.walk.walking import each_of, of_others, of_set_up, steps

pytestmark = pytest.mark.browser

THEIRS = [(walker, name) for walker, name in steps() if walker == Role.ADMINISTRATOR]


class TestSetUp:
    """Everything under Set-up."""

    @each_of(of_set_up(THEIRS))
    def test_each_page_looks_right_on_a_desk_and_on_a_telephone(self, house, clients, windows, site, seen, walker, name):
        look_at(house, clients, windows, site, seen, walker, name)


class TestTheRest:
    """Everything else."""

    @each_of(of_others(THEIRS))
    def test_each_page_looks_right_on_a_desk_and_on_a_telephone(self, house, clients, windows, site, seen, walker, name):
        look_at(house, clients, windows, site, seen, walker, name)
