"""That words which look like others that have passed aren't measured again must let no pale word through."""

import pytest

from tests import contrast
from tests.looking import axe_on, have_axe

pytestmark = pytest.mark.browser

DARK, PALE = "color: #212b32", "color: #b8b8b8"
ON_WHITE, ON_BLUE = "background: #ffffff", "background: #003087"


@pytest.fixture(autouse=True)
def _nothing_has_passed(monkeypatch):
    monkeypatch.setattr(contrast, "_passed", {})


def pale_on(page, *paragraphs: tuple[str, str], rule: str = "color-contrast") -> int:
    """How many words are found too pale on a page of these: each with its own style and that of what it stands on."""
    words = "".join(
        f'<div style="{ground}; padding: 9px"><p style="{own}">Somebody reads this</p></div>' for own, ground in paragraphs
    )
    page.set_content(
        f"<!doctype html><html lang=en><title>Words</title><body style='background: white'><main>{words}</main></html>"
    )
    have_axe(page)
    return sum(len(each["nodes"]) for each in contrast.hard_to_read(page, rule))


def test_pale_words_are_found_after_dark_ones_have_passed(page):
    assert pale_on(page, (DARK, ON_WHITE)) == 0
    assert pale_on(page, (DARK, ON_WHITE), (PALE, ON_WHITE)) == 1
    assert pale_on(page, (DARK, ON_WHITE), (PALE, ON_WHITE)) == 1
    assert [each["id"] for each in axe_on(page).response["violations"] if "contrast" in each["id"]] == ["color-contrast"]


def test_words_that_passed_on_one_ground_are_measured_on_another(page):
    assert pale_on(page, (DARK, ON_WHITE), (PALE, ON_BLUE)) == 0
    assert pale_on(page, (DARK, ON_BLUE)) == 1
    assert pale_on(page, (DARK, f"{ON_WHITE}; opacity: 0.4")) == 1


def test_words_that_passed_the_lesser_rule_are_measured_by_the_stricter(page):
    grey = "color: #6e6e6e"
    assert pale_on(page, (grey, ON_WHITE)) == 0
    assert pale_on(page, (grey, ON_WHITE), rule="color-contrast-enhanced") == 1


def test_what_floats_is_measured_every_time_and_what_has_passed_is_not(page):
    asked = []
    evaluate = page.evaluate
    page.evaluate = lambda script, *more: asked.append(script) or evaluate(script, *more)

    for _ in range(2):
        assert pale_on(page, (DARK, ON_WHITE)) == 0
    assert asked.count(contrast.MEASURED) == 1
    for _ in range(2):
        assert pale_on(page, (f"{DARK}; position: absolute", ON_WHITE)) == 0
    assert asked.count(contrast.MEASURED) == 3
