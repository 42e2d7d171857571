"""How a page is looked at on the walk, in a real browser."""

import re

from playwright.sync_api import Error

from accounts.roles import Role
from tests.looking import easy_to_read_and_press, looks_right
from tests.walk.walking import STRANGER, House, is_page

# What is another on each page that is otherwise the same: the token of a form, the number it is sent by once.
ONCE_ONLY = re.compile(r'value="[0-9A-Za-z-]{32,}"')
# A place to tab to before its turn.
# Boxes of free text beside which the limit of keeping it private doesn't stand; an address isn't one.
UNLIMITED = (
    "() => [...document.querySelectorAll('main textarea:not([autocomplete])')]"
    ".filter(box => !(box.getAttribute('aria-describedby') || '').includes('-limit')).map(box => box.name)"
)
ODD_PLACES = "() => [...document.querySelectorAll('[tabindex]')].filter(place => place.tabIndex > 0).length"


def look_at(house: House, clients, windows, site, seen, walker: str, name: str) -> None:
    """One page of somebody: axe and no sideways scrolling at both widths, one heading seen, the first Tab, no script error."""
    if not is_page(clients[walker].get(house.url(name))):
        return
    page, complaints = windows(walker), []

    def listen(error: Error) -> None:
        complaints.append(str(error))

    page.on("pageerror", listen)
    page.goto(site.url + house.url(name))
    content = ONCE_ONLY.sub("", page.locator("main").inner_html())
    if content not in seen:
        looks_right(page)
        if walker in (STRANGER, Role.PARTICIPANT):
            easy_to_read_and_press(page)
            assert page.evaluate(UNLIMITED) == []
        seen.add(content)
    assert page.locator("h1:visible").count() == 1
    assert page.evaluate(ODD_PLACES) == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "nhsuk-skip-link", "the first Tab doesn't skip to the page"
    page.remove_listener("pageerror", listen)
    assert complaints == []
