"""What every page must look like, whoever it is for."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

DESK, TABLET, PHONE = 1280, 820, 390
# The library's header puts what doesn't fit behind "More" a moment after the width has changed; until then its last
# places hang over the edge, which nobody sees and axe would complain of. A page that is still arriving has no heading yet.
MENU_SETTLED = """() => document.readyState === 'complete'
    && [...document.querySelectorAll('.nhsuk-header__navigation-list > li:not([hidden])')]
    .every(place => place.getBoundingClientRect().top < place.parentElement.parentElement.getBoundingClientRect().bottom
        && place.getBoundingClientRect().right <= document.documentElement.clientWidth)"""

# What axe passes is a long list that nobody reads: sending it over took a third of every look.
FOUND_BY_AXE = """() => axe.run({resultTypes: ['violations']})
    .then(found => ({...found, passes: [], incomplete: [], inapplicable: []}))"""


def looks_right(page: Page, widths: Sequence[int] = (DESK, PHONE)) -> None:
    """Axe finds nothing and nothing scrolls sideways at these widths; afterwards the page has the first of them again."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(MENU_SETTLED)
        found = axe_on(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"scrolls sideways at {width} px"
    page.set_viewport_size({"width": widths[0], "height": 900})


def axe_on(page: Page) -> AxeResults:
    """What axe finds on the page as it is; its script is read once for each page, not once for each look."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate(FOUND_BY_AXE))
