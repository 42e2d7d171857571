"""Template tags for the parts that pages are made of. Loaded in every template (settings, builtins)."""

import re
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.forms.parts import drawn, summary_of
from common.pages.components import component
from common.pages.components import icon as library_icon
from common.pages.paging import KeyPage
from common.pages.states import colour_of

register = template.Library()


@register.simple_tag
def nhsuk(part: str, **params: Any) -> SafeString:
    """{% nhsuk "button" text="Save" prevent_double_click=True %}: a component of the NHS.UK library.

    snake_case becomes the library's camelCase, and two underscores go one level in: label__text="Name". Whole mappings
    and lists come from the view, in the library's spelling.
    """
    return component(part, _nested(params))


@register.simple_tag
def state_tag(word: object, text: object = "") -> SafeString:
    """{% state_tag "Running" %}, {% state_tag "Next" "Tomorrow" %}: a state as a word in its colour."""
    return component("tag", {"text": str(text or word), "classes": f"nhsuk-tag--{colour_of(str(word))}"})


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "tick" %}: decoration beside words that say the same."""
    return library_icon(name)


@register.simple_tag
def visually_hidden(text: object) -> SafeString:
    """{% visually_hidden "Met: " %}: words for those who don't see the page."""
    return format_html('<span class="nhsuk-u-visually-hidden">{}</span>', text)


@register.simple_tag
def form_field(field: BoundField, **params: Any) -> SafeString:
    """{% form_field form.state %}: one field with label, hint and error, outside crispy (filters use this).

    Parameters go to the component as in {% nhsuk %}: {% form_field form.q label_size="" %}.
    """
    return drawn(field, _nested(params))


@register.simple_tag
def error_summary(*forms: BaseForm | str | None) -> SafeString | str:
    """{% error_summary form %}: what to mend, each line a link to its field; nothing when there is nothing to mend."""
    return summary_of([form for form in forms if isinstance(form, BaseForm)])


@register.simple_tag
def submit_button(submit: Any) -> SafeString:
    """{% submit_button input %}: a crispy Submit, Reset or Button; css_class="nhsuk-button--secondary" makes it one."""
    ours = [word for word in submit.field_classes.split() if word.startswith(("nhsuk-", "app-"))]
    params = {"text": submit.value, "name": submit.name, "value": submit.value, "type": submit.input_type}
    return component("button", params | {"classes": " ".join(ours), "preventDoubleClick": submit.input_type == "submit"})


@register.simple_tag
def back_link(text: object, href: str) -> SafeString:
    """{% back_link "Courses" url %}: the way back to the parent page, in a landmark of its own."""
    link = component("back-link", {"text": str(text), "href": href})
    return format_html('<nav aria-label="{}">{}</nav>', _("Back"), link)


@register.simple_tag
def message_banner(message: Message, number: int) -> SafeString:
    """{% message_banner message forloop.counter %}: what just happened. A success is read out at once."""
    success = message.level_tag == "success"
    params: dict[str, Any] = {
        "title": {"text": _("Done") if success else _("Important"), "id": f"message-{number}"},
        "text": message.message,
    }
    return component("notification-banner", params | ({"variant": "success"} if success else {}))


@register.simple_tag(takes_context=True)
def key_pages(context: template.Context, page: KeyPage[Any], label: str, **words: str) -> SafeString | str:
    """{% key_pages page "Pages of courses" newer_label="first day after 10 May" %}: links to the neighbouring pages.

    They keep the filters in the address and put the cursor in ?cursor=. `newer` and `older` change the links' words
    ("Newer", "Older"); `newer_label` and `older_label` say beneath where they lead. Nothing when there is one page.
    """
    query: QueryDict = context["request"].GET.copy()
    for name in [name for name, value in query.items() if not value]:  # filters that nobody set
        del query[name]
    params: dict[str, Any] = {"ariaLabel": label}
    for side, ours, usual in (("previous", "newer", "Newer"), ("next", "older", "Older")):
        cursor = getattr(page, ours)
        if cursor:
            query["cursor"] = cursor
            params[side] = {
                "href": f"?{query.urlencode()}",
                "text": words.get(ours, usual),
                "labelText": words.get(f"{ours}_label") or None,
            }
    return component("pagination", params) if len(params) > 1 else ""


@register.simple_block_tag(end_name="endstack_table")
def stack_table(content: str, caption: object, *columns: str, lean: bool = False) -> SafeString:
    """{% stack_table "Courses" "Programme|27" "Dates|26" "State" %}<tbody …>…{% endstack_table %}.

    A table that becomes rows on a phone. A column is its name and, if wanted, its width in percent. The caption is for
    screen readers. `lean` drops the labels on the phone, for values that speak for themselves.
    """
    heads = format_html_join("", '<th role="columnheader" scope="col"{}>{}</th>', map(_column, columns))
    return format_html(
        '<table role="table" class="nhsuk-table nhsuk-table--responsive nhsuk-table--compact app-stack{}">'
        '<caption class="nhsuk-table__caption nhsuk-u-visually-hidden">{}</caption>'
        '<thead role="rowgroup" class="nhsuk-table__head"><tr role="row">{}</tr></thead>{}</table>',
        " app-stack--lean" if lean else "",
        caption,
        heads,
        content,
    )


@register.simple_block_tag(end_name="endrows")
def rows(content: str, group: object = "", columns: int = 0) -> SafeString:
    """{% rows %}<tr>s{% endrows %}, or {% rows "Week 1" 4 %}: a group of rows under its name across that many columns."""
    head = ""
    if group:
        head = format_html(
            '<tr role="row" class="nhsuk-table__row app-group"><th role="rowheader" colspan="{}" scope="rowgroup">{}</th></tr>',
            columns,
            group,
        )
    return format_html('<tbody role="rowgroup" class="nhsuk-table__body">{}{}</tbody>', head, content)


@register.simple_block_tag(end_name="endrow")
def row(content: str, classes: str = "", id: str = "") -> SafeString:
    """{% row %}cells{% endrow %}; {% row "app-now" %} is the row of now."""
    return _row_start(classes, id) + conditional_escape(content) + _ROW_END


@register.simple_block_tag(end_name="endrow_name")
def row_name(content: str) -> SafeString:
    """{% row_name %}<a …><strong>Course 59</strong></a>{% endrow_name %}: the first cell, which names the row."""
    return _NAME_START + conditional_escape(content) + _NAME_END


@register.simple_block_tag(end_name="endcell")
def cell(content: str, label: str, classes: str = "") -> SafeString:
    """{% cell "Taken" "app-nowrap" %}7 of 8{% endcell %}: the label shows where the table became rows."""
    return _cell_start(label, classes) + conditional_escape(content) + _CELL_END


# A list draws a hundred cells that begin alike: their beginnings are written once, which makes it a tenth quicker. Typed,
# because a label marked safe and the same words as text are written differently.
_ROW_END = SafeString("</tr>")
_NAME_START = SafeString('<th role="rowheader" scope="row" class="nhsuk-table__header"><span class="app-lines">')
_NAME_END = SafeString("</span></th>")
_CELL_END = SafeString("</span></td>")


@lru_cache(maxsize=512, typed=True)
def _row_start(classes: str, id: str) -> SafeString:
    its_id = format_html(' id="{}"', id) if id else ""
    return format_html('<tr role="row" class="nhsuk-table__row{}{}"{}>', " " if classes else "", classes, its_id)


@lru_cache(maxsize=512, typed=True)
def _cell_start(label: str, classes: str) -> SafeString:
    return format_html(
        '<td role="cell" class="nhsuk-table__cell{}{}"><span class="nhsuk-table__heading" aria-hidden="true">{}</span>'
        '<span class="app-lines">',
        " " if classes else "",
        classes,
        label,
    )


def _column(column: str) -> tuple[SafeString | str, str]:
    name, __, width = column.partition("|")
    return format_html(' class="app-width-{}"', width) if width else "", name


def _nested(params: dict[str, Any]) -> dict[str, Any]:
    """Return {"label": {"text": …}} for label__text=…, and preventDoubleClick for prevent_double_click=…"""
    nested: dict[str, Any] = {}
    for path, value in params.items():
        *outer, last = [re.sub(r"_([a-z])", lambda found: found[1].upper(), part) for part in path.split("__")]
        place = nested
        for part in outer:
            place = place.setdefault(part, {})
        place[last] = value
    return nested
