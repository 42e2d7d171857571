"""A Django form field drawn as the NHS.UK component that fits its widget.

The widget decides the component. Attributes that the component has parameters for (width, autocomplete, inputmode …) go
there; all others stand on the element. `width` is the library's width in characters: 2, 3, 4, 5, 10, 20 or 30.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.forms.dates_in_parts import DateInPartsWidget, in_parts, part_labels
from common.forms.own_words import LIMIT, OwnWords, OwnWordsLine
from common.pages.components import Params, component

# Attributes of a widget that the library's components take as parameters of their own.
PARAMETERS = frozenset(
    {"width", "rows", "prefix", "suffix", "classes", "small", "inline", "code", "pattern", "placeholder"}
    | {"autocomplete", "autocapitalize", "inputmode", "spellcheck"}
)


class Divider(str):
    """The words of a choice that can't be chosen: "or", between radios that differ in kind. Its key is empty."""

    __slots__ = ()


_DJANGOS_REQUIRED = forms.Field.default_error_messages["required"]
Drawing = tuple[str, Params]


def drawn(field: BoundField, extra: Params | None = None) -> SafeString:
    """Return a field as its component with label, hint and error; a hidden field as the bare input.

    `extra` overrides the component's parameters; `labelSize` ("" for a plain label) is ours.
    """
    if field.is_hidden:
        return SafeString(field)
    extra = dict(extra or {})
    size = extra.pop("labelSize", field.field.widget.attrs.get("label_size", "s"))
    name, params = _component_for(field.field.widget)(field, size)
    if field.help_text:
        params["hint"] = {"html" if isinstance(field.help_text, SafeString) else "text": field.help_text}
    if field.errors:
        params["errorMessage"] = {"text": " ".join(sentences_of(field))}
    return component(name, params | extra)


def sentences_of(field: BoundField) -> list[str]:
    """Return what is wrong with a field. Django's "This field is required." gives way to what should be done."""
    return [_fill_in(field) if sentence == _DJANGOS_REQUIRED else str(sentence) for sentence in field.errors]


def _fill_in(field: BoundField) -> str:
    widget, label = field.field.widget, {"label": field.label}
    if isinstance(widget, forms.CheckboxInput):
        return _("Tick “%(label)s”.") % label
    if isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _("Choose an answer for “%(label)s”.") % label
    return _("Fill in “%(label)s”.") % label


def summary_of(forms_with_errors: Iterable[BaseForm], also: Iterable[Params] = ()) -> SafeString | str:
    """Return the error summary of these forms: whole-form errors first, then one link for each field, in their order.

    `also` are problems that belong to no field, each {"text": …, "href": "#where to mend it"}.
    """
    problems = [*(problem for form in forms_with_errors if form.is_bound for problem in _problems(form)), *also]
    if not problems:
        return ""
    return component("error-summary", {"heading": _("There is a problem"), "errorList": problems})


def _problems(form: BaseForm) -> Iterator[Params]:
    for sentence in form.non_field_errors():
        yield {"text": sentence}
    for field in form:
        for sentence in sentences_of(field):
            yield {"text": sentence} if field.is_hidden else {"text": sentence, "href": f"#{_first_box(field)}"}


def _first_box(field: BoundField) -> str:
    """Return the id of the box to put right: of a date the part at fault, of choices the first."""
    widget = field.field.widget
    if isinstance(widget, DateInPartsWidget):
        return f"{field.auto_id}_{_parts_at_fault(field)[0]}"
    return field.auto_id


def _component_for(widget: forms.Widget) -> Callable[[BoundField, str], Drawing]:
    for kind, draw in _COMPONENTS:
        if isinstance(widget, kind):
            return draw
    raise TypeError(f"The nhsuk pack has no component for {type(widget).__name__}.")


def _attributes_of(field: BoundField) -> Params:
    """Return the widget's attributes, split into the component's own parameters and the rest."""
    widget_attrs = field.field.widget.attrs
    params: Params = {name: value for name, value in widget_attrs.items() if name in PARAMETERS}
    rest = {
        name: {"value": value, "optional": True}
        for name, value in widget_attrs.items()
        if name not in PARAMETERS and name not in ("id", "label_size", "class", "type")
    }
    if rest:
        params["attributes"] = rest
    if field.field.disabled:
        params["disabled"] = True
    return params


def _box(field: BoundField, size: str) -> Params:
    label: Params = {"text": field.label}
    if size:
        label["size"] = size
    return {"id": field.auto_id, "name": field.html_name, "label": label} | _attributes_of(field) | _limit_of(field)


def _limit_of(field: BoundField) -> Params:
    """Who reads it and the limit of confidentiality, between label and box, and read out with the box."""
    widget = field.field.widget
    if not isinstance(widget, OwnWords | OwnWordsLine):
        return {}
    beside = f"{field.auto_id}-limit"
    words = format_html('<div class="app-limit" id="{}"><p>{} {}</p></div>', beside, widget.reads, LIMIT)
    return {"formGroup": {"beforeInput": {"html": words}}, "describedBy": beside}


def _text(field: BoundField) -> Any:
    return field.field.widget.format_value(field.value())


def _input(field: BoundField, size: str) -> Drawing:
    widget: Any = field.field.widget
    params = _box(field, size) | {"type": widget.attrs.get("type", widget.input_type)}
    value = _text(field)
    if value is not None:
        params["value"] = value
    return "input", params


def _number(field: BoundField, size: str) -> Drawing:
    """A text box with the number keys: a scroll wheel can't change it and a wrong sign isn't swallowed."""
    _, params = _input(field, size)
    params.get("attributes", {}).pop("step", None)
    return "input", {"inputmode": "numeric", "width": 4} | params | {"type": "text"}


def _password(field: BoundField, size: str) -> Drawing:
    words = {
        "showPasswordText": _("Show"),
        "hidePasswordText": _("Hide"),
        "showPasswordAriaLabelText": _("Show password"),
        "hidePasswordAriaLabelText": _("Hide password"),
        "passwordShownAnnouncementText": _("Your password is visible"),
        "passwordHiddenAnnouncementText": _("Your password is hidden"),
    }
    return "password-input", _box(field, size) | words


def _textarea(field: BoundField, size: str) -> Drawing:
    params = _box(field, size) | {"value": _text(field) or ""}
    params.get("attributes", {}).pop("cols", None)
    return "textarea", params


def _select(field: BoundField, size: str) -> Drawing:
    return "select", _box(field, size) | {"items": _options(field)}


def _file(field: BoundField, size: str) -> Drawing:
    return "file-upload", _box(field, size)


def _choices(kind: str) -> Callable[[BoundField, str], Drawing]:
    def draw(field: BoundField, size: str) -> Drawing:
        own = _attributes_of(field)
        items = [
            option | ({"checked": True} if option.pop("selected", False) else {}) | _for_each_choice(own)
            for option in _options(field)
        ]
        params = {"idPrefix": field.auto_id, "name": field.html_name, "items": items, "fieldset": _fieldset(field, size)}
        return kind, params | {name: own[name] for name in ("classes", "small", "inline") if name in own}

    return draw


def _for_each_choice(own: Params) -> Params:
    return {name: own[name] for name in ("attributes", "disabled") if name in own}


def _tick(field: BoundField, size: str) -> Drawing:
    own = _attributes_of(field)
    item: Params = {"value": "on", "text": field.label} | _for_each_choice(own)
    if field.value():
        item["checked"] = True
    params = {"idPrefix": field.auto_id, "name": field.html_name, "items": [item]}
    return "checkboxes", params | {name: own[name] for name in ("classes", "small") if name in own}


def _date(field: BoundField, size: str) -> Drawing:
    at_fault = _parts_at_fault(field) if field.errors else ()
    own = _attributes_of(field)
    items = [
        {
            "name": f"{field.html_name}_{part}",
            "id": f"{field.auto_id}_{part}",
            "label": label,
            "value": value,
            "width": 4 if part == "year" else 2,
            "error": part in at_fault,
        }
        | _for_each_choice(own)
        for (part, label), value in zip(part_labels(), in_parts(field.value()), strict=True)
    ]
    if "autocomplete" in own:
        for item in items:
            item["autocomplete"] = f"{own['autocomplete']}-{str(item['id']).rpartition('_')[2]}"
    return "date-input", {"id": field.auto_id, "items": items, "fieldset": _fieldset(field, size)}


def _parts_at_fault(field: BoundField) -> tuple[str, ...]:
    """Return which boxes of a date the first error is about; all of them when it doesn't say."""
    for error in field.errors.as_data() if field.errors else ():
        parts = (error.params or {}).get("parts")
        if parts:
            return tuple(parts)
    return ("day", "month", "year")


def _fieldset(field: BoundField, size: str) -> Params:
    legend: Params = {"text": field.label}
    if size:
        legend["size"] = size
    return {"legend": legend}


def _options(field: BoundField) -> list[Params]:
    """Return the choices as the library's items, asking a queryset once."""
    value = field.value()
    chosen = {str(each) for each in value} if isinstance(value, list | tuple | set) else {_as_text(value)}
    options: list[Params] = []
    for key, text in field.field.choices:  # type: ignore[attr-defined]
        if isinstance(text, Divider):
            options.append({"divider": str(text)})
            continue
        option: Params = {"value": _as_text(key), "html" if isinstance(text, SafeString) else "text": text}
        if _as_text(key) in chosen:
            option["selected"] = True
        options.append(option)
    return options


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


# Looked through from the top: the special kinds stand before the general ones they inherit from.
_COMPONENTS: tuple[tuple[type[forms.Widget], Callable[[BoundField, str], Drawing]], ...] = (
    (DateInPartsWidget, _date),
    (forms.CheckboxSelectMultiple, _choices("checkboxes")),
    (forms.RadioSelect, _choices("radios")),
    (forms.CheckboxInput, _tick),
    (forms.Select, _select),
    (forms.Textarea, _textarea),
    (forms.PasswordInput, _password),
    (forms.FileInput, _file),
    (forms.NumberInput, _number),
    (forms.TextInput, _input),
    (forms.EmailInput, _input),
    (forms.URLInput, _input),
    (forms.TelInput, _input),
    (forms.SearchInput, _input),
)
