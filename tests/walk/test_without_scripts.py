"""Every page of everybody without scripts: one main heading, and an answer to each of its forms.

The pages are those of the program's own addresses, so a new one is walked as soon as it is there; what its address needs
stands in tests/walk/furnishing.py (docs/development.md, the walk).
"""

import pytest
from django.db import transaction
from django.test import Client

from tests.walk.forms_sent import Forms, SentForm
from tests.walk.walking import LEADS_ON, addresses, each_of, is_page, of_others, of_set_up, steps

pytestmark = pytest.mark.browser

# Forms that stand on every page, or lead out of it: the walk would meet them a hundred times.
ON_EVERY_PAGE = {"/sign-out/"}
# What an answer to a form may be: the page again with a sentence, or on to another one.
ANSWERS = {200, 302}


def test_every_address_has_a_place_in_the_walk(house):
    """One that is missing needs its key in tests/furnishing.py, so that everybody's page of it is walked."""
    missing = [each.name for each in addresses() if each.name not in LEADS_ON and house.url(each.name) is None]

    assert missing == []


class TestSetUp:
    """Everything under Set-up: one part for each worker of the suite."""

    @each_of(of_set_up(steps()))
    def test_each_page_has_its_heading_and_answers_its_forms_without_scripts(self, house, clients, walker, name):
        answers_without_scripts(house, clients, walker, name)


class TestTheRest:
    """Everything else."""

    @each_of(of_others(steps()))
    def test_each_page_has_its_heading_and_answers_its_forms_without_scripts(self, house, clients, walker, name):
        answers_without_scripts(house, clients, walker, name)


def answers_without_scripts(house, clients, walker, name):
    """Each form is sent as it stands; what that did is taken back before the next one."""
    answer = clients[walker].get(house.url(name))
    if is_page(answer):
        page = Forms(answer.content.decode())
        forms = [form for form in page.forms if form.action not in ON_EVERY_PAGE]

        assert answer.status_code == 200, "not there: see NOT_THEIRS and LEADS_ON in tests/walking.py"
        assert [bool(words.strip()) for words in page.headings] == [True], "not one main heading"
        assert [form for form in forms if not form.buttons] == [], "a form without a button"
        assert [form for form in forms if form.method == "post" and "csrfmiddlewaretoken" not in form.boxes] == []
        for form in forms:
            status = _sent(clients[walker], form.action or house.url(name), form)
            assert status in ANSWERS, f"the form to {form.action or name} is answered with {status}"


def _sent(client: Client, url: str, form: SentForm) -> int:
    """The status that a form is answered with, in a browser with the same cookies: what it does may end the session."""
    again = Client(enforce_csrf_checks=True)
    again.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    with transaction.atomic():
        ask = again.post if form.method == "post" else again.get
        status: int = ask(url, form.sent).status_code
        transaction.set_rollback(True)
    return status
