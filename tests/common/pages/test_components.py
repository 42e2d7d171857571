"""The library's components behind our tags."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from jinja2 import TemplateNotFound

from common.pages.components import component
from common.pages.paging import KeyPage

BOLD = "<b>Ana</b>"


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_a_tag_draws_the_librarys_button():
    html = shown('{% nhsuk "button" text="Save" small=True prevent_double_click=True %}')

    assert html.startswith('<button class="nhsuk-button nhsuk-button--small"')
    assert 'data-prevent-double-click="true"' in html
    assert html.split(">")[1].strip().startswith("Save")


def test_two_underscores_lead_one_level_in():
    html = shown('{% nhsuk "input" name="q" label__text="Search" form_group__classes="wide" %}')

    assert "Search" in html
    assert '<div class="nhsuk-form-group wide">' in html


def test_text_from_a_person_is_never_html():
    for params in ({"text": BOLD}, {"html": BOLD}, {"text": "Save", "attributes": 'onclick="x()"'}):
        assert "<b>" not in component("button", params)
        assert 'onclick="x()"' not in component("button", params)
    assert "&lt;b&gt;Ana&lt;/b&gt;" in component("button", {"text": BOLD})
    assert 'data-name="&lt;b&gt;' in component("button", {"text": "Save", "attributes": {"data-name": BOLD}})


def test_html_of_our_own_stays_html_and_is_not_mistaken_for_the_same_text():
    text, html = component("tag", {"text": BOLD}), component("tag", {"html": SafeString(BOLD)})

    assert "<b>" not in text
    assert BOLD in html
    assert component("tag", {"html": BOLD}) == text


def test_a_literal_in_a_template_is_drawn_once():
    assert shown('{% nhsuk "warning-callout" heading="Cancel it" text="8 people are told." %}').count("Cancel it") == 1


def test_a_translation_is_text():
    assert "Save" in component("button", {"text": gettext_lazy("Save")})


def test_attributes_are_left_out_stand_alone_or_have_their_value():
    html = component("button", {"text": "Save", "attributes": {"hidden": {"value": True, "optional": True}, "data-x": False}})

    assert " hidden " in html
    assert 'data-x="false"' in html
    assert "disabled" not in html


def test_the_markup_has_no_blank_lines():
    html = component("select", {"name": "a", "label": {"text": "A"}, "items": [{"text": "One", "value": 1}]})

    assert all(line.strip() for line in html.splitlines())


def test_an_unknown_component_is_a_fault():
    with pytest.raises(TemplateNotFound):
        component("no-such-thing", {})


def test_a_state_is_a_word_in_its_colour():
    assert "nhsuk-tag--blue" in shown('{% state_tag "Running" %}')
    assert "Tomorrow" in shown('{% state_tag "Next" "Tomorrow" %}')
    assert "nhsuk-tag--grey" in shown('{% state_tag "Brand new" %}')


def test_icons_are_hidden_from_screen_readers_and_words_from_the_page():
    assert 'aria-hidden="true"' in shown('{% icon "tick" %}')
    assert shown("{% visually_hidden name %}", name=BOLD) == (
        '<span class="nhsuk-u-visually-hidden">&lt;b&gt;Ana&lt;/b&gt;</span>'
    )


def test_the_way_back_is_a_landmark():
    assert shown('{% back_link "Courses" "/courses/" %}').startswith(
        '<nav aria-label="Back"><a class="nhsuk-back-link" href="/courses/">'
    )


def test_a_table_keeps_its_roles_when_it_becomes_rows():
    html = shown(
        '{% stack_table "All courses" "Name|27" "State" lean=True %}{% rows "Week 1" 2 %}{% row "app-now" id="d1" %}'
        '{% row_name %}{{ name }}{% endrow_name %}{% cell "State" "app-lift" %}Open{% endcell %}'
        "{% endrow %}{% endrows %}{% endstack_table %}",
        name=BOLD,
    )

    assert (
        '<table role="table" class="nhsuk-table nhsuk-table--responsive nhsuk-table--compact app-stack app-stack--lean">' in html
    )
    assert (
        '<th role="columnheader" scope="col" class="app-width-27">Name</th><th role="columnheader" scope="col">State</th>' in html
    )
    assert 'colspan="2" scope="rowgroup">Week 1</th>' in html
    assert '<tr role="row" class="nhsuk-table__row app-now" id="d1">' in html
    assert "&lt;b&gt;Ana&lt;/b&gt;" in html
    assert '<span class="nhsuk-table__heading" aria-hidden="true">State</span><span class="app-lines">Open</span>' in html


def test_the_neighbouring_pages_keep_the_filters():
    context = {"request": RequestFactory().get("/", {"q": "a&b", "cursor": "old"}), "page": KeyPage([], newer=None, older="next")}

    html = shown('{% key_pages page "Pages of courses" older_label="before 6 January" %}', **context)

    assert 'href="?q=a%26b&amp;cursor=next"' in html
    assert "Older" in html
    assert "before 6 January" in html
    assert "Newer" not in html


def test_one_page_has_no_neighbours():
    context = {"request": RequestFactory().get("/"), "page": KeyPage([], newer=None, older=None)}

    assert shown('{% key_pages page "Pages" %}', **context) == ""


def test_a_success_is_read_out_at_once_and_other_news_is_not():
    class News:
        message = "CPSMP course 59 is scheduled."
        level_tag = "success"

    good = shown("{% message_banner news 1 %}", news=News)
    News.level_tag = "info"
    other = shown("{% message_banner news 2 %}", news=News)

    assert 'role="alert"' in good
    assert 'role="region"' in other
    assert 'id="message-2"' in other
