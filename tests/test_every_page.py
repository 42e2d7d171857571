"""Every page of everybody: by its own heading, without scripts, by keyboard, with axe, on a desk and on a telephone.

The pages are those of the program's own addresses, so a new one is walked as soon as it is there; what its address needs
stands in tests/furnishing.py (docs/development.md, the walk).
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client, override_settings
from playwright.sync_api import Browser, Error, Page

from tests.forms_sent import Forms, SentForm
from tests.furnishing import furnish
from tests.looking import DESK, PHONE, looks_right
from tests.walking import LEADS_ON, WALKERS, House, addresses, is_page, steps

pytestmark = pytest.mark.browser

EACH = pytest.mark.parametrize(("walker", "name"), [pytest.param(*step, id=" ".join(step)) for step in steps()])
# Forms that stand on every page, or lead out of it: the walk would meet them a hundred times.
ON_EVERY_PAGE = {"/sign-out/"}
# What an answer to a form may be: the page again with a sentence, or on to another one.
ANSWERS = {200, 302}
# What is another on each page that is otherwise the same: the token of a form, the number it is sent by once.
ONCE_ONLY = re.compile(r'value="[0-9A-Za-z-]{32,}"')
# A place to tab to before its turn.
ODD_PLACES = "() => [...document.querySelectorAll('[tabindex]')].filter(place => place.tabIndex > 0).length"


@pytest.fixture(scope="module")
def house(own_database: None, tmp_path_factory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("mailbox")
    with override_settings(EMAIL_BACKEND="reminders.channels.mailbox.MailboxBackend", MAIL_DIR=folder):
        yield furnish()


@pytest.fixture(scope="module")
def clients(house: House) -> dict[str, Client]:
    """A browser without scripts for each of them, which must send the token of every form."""
    return {walker: house.browser(walker) for walker in WALKERS}


@pytest.fixture(scope="module")
def windows(house: House, clients, site, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A real browser's window for each of them, opened when it is first asked for."""
    opened: dict[str, Page] = {}

    def window(walker: str) -> Page:
        if walker not in opened:
            context = browser.new_context(viewport={"width": DESK, "height": 900})
            cookie = clients[walker].cookies["painprog_session"].value
            context.add_cookies([{"name": "painprog_session", "value": cookie, "url": site.url}])
            opened[walker] = context.new_page()
        return opened[walker]

    yield window
    for page in opened.values():
        page.context.close()


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """What stood on the pages that somebody has walked already: whoever finds just the same there needn't look at it again."""
    return set()


def test_every_address_has_a_place_in_the_walk(house):
    """One that is missing needs its key in tests/furnishing.py, so that everybody's page of it is walked."""
    missing = [each.name for each in addresses() if each.name not in LEADS_ON and house.url(each.name) is None]

    assert missing == []


@EACH
def test_each_page_has_its_heading_and_answers_its_forms_without_scripts(house, clients, walker, name):
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


@EACH
def test_each_page_looks_right_on_a_desk_and_on_a_telephone(house, clients, windows, site, seen, walker, name):
    if not is_page(clients[walker].get(house.url(name))):
        return
    page, complaints = windows(walker), []

    def listen(error: Error) -> None:
        complaints.append(str(error))

    page.on("pageerror", listen)
    page.goto(site.url + house.url(name))
    content = ONCE_ONLY.sub("", page.locator("main").inner_html())
    if content not in seen:
        looks_right(page, (PHONE, DESK))
        seen.add(content)
    assert page.locator("h1:visible").count() == 1
    assert page.evaluate(ODD_PLACES) == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "nhsuk-skip-link", "the first Tab doesn't skip to the page"
    page.remove_listener("pageerror", listen)
    assert complaints == []


def _sent(client: Client, url: str, form: SentForm) -> int:
    """The status that a form is answered with, in a browser with the same cookies: what it does may end the session."""
    again = Client(enforce_csrf_checks=True)
    again.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    with transaction.atomic():
        ask = again.post if form.method == "post" else again.get
        status: int = ask(url, form.sent).status_code
        transaction.set_rollback(True)
    return status
