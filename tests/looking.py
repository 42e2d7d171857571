"""What every page must look like, whoever it is for."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Error, Locator, Page

from tests.contrast import hard_to_read

DESK, TABLET, PHONE = 1280, 820, 390
# The library's header puts what doesn't fit behind "More" a moment after the width has changed; until then its last
# places hang over the edge, which nobody sees and axe would complain of. A page that is still arriving has no heading yet.
MENU_SETTLED = """() => document.readyState === 'complete'
    && [...document.querySelectorAll('.nhsuk-header__navigation-list > li:not([hidden])')]
    .every(place => place.getBoundingClientRect().top < place.parentElement.parentElement.getBoundingClientRect().bottom
        && place.getBoundingClientRect().right <= document.documentElement.clientWidth)"""

# What axe passes is a long list that nobody reads: sending it over took a third of every look.
# For the rule of the telephone's two ways it would fetch every stylesheet each time: there is one, which STYLE_LOCKS looks at.
# How words stand out is measured by tests/contrast.py.
FOUND_BY_AXE = """() => {
    window.seenByAxe = new WeakSet()
    const elsewhere = {'css-orientation-lock': {enabled: false}, 'color-contrast': {enabled: false}}
    return axe.run({resultTypes: ['violations'], preload: false, rules: elsewhere})
        .then(found => ({...found, passes: [], incomplete: [], inapplicable: []}))
}"""
# Of a page that was looked at in another width, axe looks again at what a width can change, and at what is seen only in this one.
# A colour stays, and so does the sense of what is written.
FOUND_AT_ANOTHER_WIDTH = """async () => {
    const fresh = [...document.body.querySelectorAll('*')].filter(place => place.checkVisibility() && !seenByAxe.has(place))
    const quick = {resultTypes: ['violations'], preload: false}
    const found = await axe.run({...quick, runOnly: ['target-size', 'scrollable-region-focusable']})
    const all = {...quick, rules: {'css-orientation-lock': {enabled: false}, 'color-contrast': {enabled: false}}}
    const topmost = fresh.filter(place => !fresh.includes(place.parentElement))
    const more = topmost.length ? await axe.run({include: topmost}, all) : null
    const violations = [...found.violations, ...(more?.violations ?? [])]
    return {...found, violations, passes: [], incomplete: [], inapplicable: []}
}"""
STYLE_LOCKS = """() => axe.run({runOnly: ['css-orientation-lock']})
    .then(found => [...found.violations, ...found.passes].map(each => [each.id, each.nodes.length, found.violations.length]))"""
NOTE_WHAT_IS_SEEN = """() => {
    document.body.querySelectorAll('*').forEach(place => place.checkVisibility() && seenByAxe.add(place))
}"""


# A page that refuses looks as right as any, and would say nothing of the one that was meant.
STATUS = "() => performance.getEntriesByType('navigation')[0]?.responseStatus"
REFUSING = (403, 404, 405, 410, 500, 503)


Look = TypeVar("Look", bound=Callable[..., None])
# What a browser says to whoever looks at a page while the next one takes its place.
GONE = ("Execution context was destroyed", "Cannot find context", "frame was detached")
MOST_LOOKS = 4


def at_what_stays(look: Look) -> Look:
    """Look again, from the beginning, where the page was being replaced by the answer to what was pressed."""

    @wraps(look)
    def looked(page: Page, *args: Any, **kwargs: Any) -> None:
        for tries_left in reversed(range(MOST_LOOKS)):
            page.wait_for_load_state()
            try:
                look(page, *args, **kwargs)
            except Error as error:
                if not tries_left or not any(words in str(error) for words in GONE):
                    raise
            else:
                return

    return cast(Look, looked)


@at_what_stays
def looks_right(page: Page, widths: Sequence[int] = (DESK, PHONE)) -> None:
    """It is no page that refuses, axe finds nothing and nothing scrolls sideways at these widths; then it has the first again."""
    assert page.evaluate(STATUS) not in REFUSING, f"{page.url} refuses"
    look = FOUND_BY_AXE
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(MENU_SETTLED)
        found = axe_on(page, look)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"scrolls sideways at {width} px"
        page.evaluate(NOTE_WHAT_IS_SEEN)
        look = FOUND_AT_ANOTHER_WIDTH
    page.set_viewport_size({"width": widths[0], "height": 900})


# What is pressed, and is smaller than 44 px each way: a link in a sentence may be (WCAG 2.2, 2.5.5), and so may a box whose words
# are pressed as well.
TOO_SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(place => place.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .filter(place => !place.closest('.nhsuk-u-visually-hidden, .nhsuk-skip-link, p, .app-demo')
        || place.parentElement.textContent.trim() === place.textContent.trim())
    .filter(place => {
        const [box, words] = [place, place.labels?.[0]].map(each => each?.getBoundingClientRect());
        const pressed = ['checkbox', 'radio'].includes(place.type) ? words ?? box : box;
        return Math.max(box.height, pressed.height) < 43.5 || Math.max(box.width, pressed.width) < 43.5;
    })
    .map(place => `${place.outerHTML.slice(0, 120)} is ${Math.round(place.getBoundingClientRect().width)} by `
        + `${Math.round(place.getBoundingClientRect().height)} px`)"""
SMALLEST = 320


@at_what_stays
def easy_to_read_and_press(page: Page, widths: Sequence[int] = (DESK, PHONE)) -> None:
    """All text keeps 7:1, what is pressed is 44 px each way, and nothing scrolls sideways at 320 px either."""
    wrong = []
    for width in (SMALLEST, *widths):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(MENU_SETTLED)
        wrong += [f"too small at {width} px: {place}" for place in page.evaluate(TOO_SMALL)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"scrolls sideways at {width} px")
    have_axe(page)
    pale = [node for each in hard_to_read(page, "color-contrast-enhanced") for node in each["nodes"]]
    wrong += [f"{node['html'][:120]}: {node['any'][0]['message']}" for node in pale]
    assert not wrong, "\n".join(wrong)


def axe_on(page: Page, look: str = FOUND_BY_AXE) -> AxeResults:
    """What axe finds on the page as it is."""
    have_axe(page)
    found = page.evaluate(look)
    found["violations"] += hard_to_read(page)
    return AxeResults(found)


def have_axe(page: Page) -> None:
    """Have the page read axe's script, once for each page and not once for each look."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)


def press(page: Page, name: str) -> None:
    """Press the first button of this name."""
    page.get_by_role("button", name=name).first.click()


def press_key(place: Locator, key: str = "Enter") -> None:
    """Press a key there, when the page has arrived whole: until then the banner that says what was done may take the focus."""
    place.page.wait_for_load_state()
    place.press(key)
