"""Parts of the preview of a course."""

from django import template
from django.utils.safestring import SafeString

from common.pages.components import Params, component
from courses.scheduling.previewing import Question

register = template.Library()


@register.simple_tag
def question_radios(question: Question) -> SafeString:
    """{% question_radios row.question %}: what should happen to a date, as radios that are posted with the form."""
    items = [
        {"value": option.value, "text": option.words, **({"checked": True} if option.value == question.chosen else {})}
        for option in question.options
    ]
    params = {
        "idPrefix": question.name,
        "name": question.name,
        "small": True,
        "classes": "nhsuk-u-margin-top-2",
        "formGroup": {"classes": "nhsuk-u-margin-bottom-0"},
        "fieldset": {"legend": {"text": question.legend, "size": "s"}},
        "items": items,
    }
    return component("radios", params)


@register.simple_tag
def nhsuk_params(name: str, params: Params) -> SafeString:
    """{% nhsuk_params "button" start %}: a component whose parameters the view has put together."""
    return component(name, params)
