"""The NHS.UK library's components, drawn by its own macros.

The macros are Jinja; the pages are Django templates. This is the bridge, and it is made to be cheap: one environment, no
reload checks, the library's attribute macro done in Python (a tenth of the time, and no page full of blank lines), and
the result of a call with the same parameters remembered.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import cache, lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChainableUndefined, ChoiceLoader, DictLoader, Environment, PackageLoader, Undefined
from markupsafe import Markup, escape

Params = dict[str, Any]

# Parts that speak of one person or one request are drawn afresh, like boxes that somebody has filled in: nobody's answers
# stay in memory.
NEVER_REMEMBERED = frozenset({"summary-list", "error-summary", "notification-banner"})
# Parameters that the macros put on the page as they are end like this.
_TAKEN_AS_HTML = ("html", "Html")


def component(name: str, params: Mapping[str, Any]) -> SafeString:
    """Return the HTML of a library component, e.g. component("button", {"text": "Save"}).

    `params` are the library's own, in its own spelling, nested where it nests them. Text is escaped; "html" is escaped too
    unless it is a safe string. Raises jinja2.TemplateNotFound for a component that doesn't exist.
    """
    ready: Params = prepared(params)
    if name in NEVER_REMEMBERED or _filled_in(name, ready):
        return _draw(name, ready)
    return _remembered(_Call(name, ready))


@cache
def icon(name: str) -> SafeString:
    """Return a library icon as inline SVG, hidden from screen readers: put words beside it."""
    return _safe(_module("nhsuk/macros/icon.jinja").nhsukIcon(name))


def prepared(value: Any, key: str = "") -> Any:
    """Return parameters as the macros can take them: translations as text, HTML escaped unless it is marked safe.

    A literal in a Django template is marked safe, and the macros would take a safe string for HTML and draw it beside
    the text. So text becomes plain text again.
    """
    if type(value) is str and not key.endswith(_TAKEN_AS_HTML) and key != "attributes":
        return value  # nearly all of a long list of choices
    if isinstance(value, str):
        if key.endswith(_TAKEN_AS_HTML) or key == "attributes":
            return conditional_escape(value)
        return value + "" if isinstance(value, SafeString) else value  # adding plain text takes the mark away
    if isinstance(value, Promise):
        return prepared(str(value), key)
    if isinstance(value, Mapping):
        return {name: prepared(part, name) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [prepared(part) for part in value]
    return value


def _filled_in(name: str, params: Params) -> bool:
    """Return whether a box holds something. The values of choices are not answers: which one is chosen tells no name."""
    boxes = params.get("items", []) if name == "date-input" else [params]
    return any(box.get("value") for box in boxes)


class _Call:
    """One call, comparable by everything that decides what it draws."""

    __slots__ = ("_key", "name", "params")

    def __init__(self, name: str, params: Params) -> None:
        self.name = name
        self.params = params
        self._key = (name, _frozen(params))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Call) and self._key == other._key


def _frozen(value: Any) -> Hashable:
    """Return a key for a parameter. The type belongs to it: "<b>" as text and "<b>" marked safe are drawn differently.

    Text, of which a long list of choices is made, is its own key: nothing else is equal to it.
    """
    if type(value) is str:
        return value
    if isinstance(value, dict):
        return tuple((name, _frozen(part)) for name, part in value.items())
    if isinstance(value, list):
        return (list, *map(_frozen, value))
    return (type(value), value)


@lru_cache(maxsize=512)
def _remembered(call: _Call) -> SafeString:
    return _draw(call.name, call.params)


def _draw(name: str, params: Params) -> SafeString:
    return _safe(_macro(name)(params))


def _safe(html: str) -> SafeString:
    return mark_safe(str(html).strip())  # noqa: S308  (Jinja has escaped it)


@cache
def _macro(name: str) -> Callable[[Params], str]:
    first, *rest = name.split("-")
    macro: Callable[[Params], str] = getattr(
        _module(f"nhsuk/components/{name}/macro.jinja"), first + "".join(part.title() for part in rest)
    )
    return macro


@cache
def _module(path: str) -> Any:
    return _environment().get_template(path).module


@cache
def _environment() -> Environment:
    ours = DictLoader({"nhsuk/macros/attributes.jinja": "{% set nhsukAttributes = attributes_of %}"})
    environment = Environment(
        loader=ChoiceLoader([ours, PackageLoader("nhsuk_frontend_jinja")]),
        undefined=ChainableUndefined,  # the macros ask for parameters that nobody gave
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
    )
    environment.globals["attributes_of"] = _attributes
    return environment


def _attributes(attributes: Any = None) -> Markup:
    """Return HTML attributes from what the library's macro of this name takes.

    A string is taken as it is. In a mapping a value stands alone or as {"value": …, "optional": True}: optional ones are
    left out when they are None, undefined or False, and stand without a value when they are True.
    """
    if not attributes:
        return Markup()
    if isinstance(attributes, str):
        return Markup(" ") + Markup(attributes.strip())  # noqa: S704  (escaped in `prepared` unless it was safe)
    return Markup().join(_attribute(name, given) for name, given in attributes.items())


def _attribute(name: str, given: Any) -> Markup:
    value, optional = given, False
    if isinstance(given, dict):
        value, optional = given.get("value"), given.get("optional") is True
    if isinstance(value, Undefined):
        value = None
    if optional and (value is None or value is False):
        return Markup()
    if optional and value is True:
        return Markup(f" {escape(name)}")  # noqa: S704  (escaped)
    if isinstance(value, bool):
        value = str(value).lower()
    # Written at once: a form has a hundred of these, and Markup.format takes as long as all else about them.
    return Markup(f' {escape(name)}="{escape("" if value is None else value)}"')  # noqa: S704  (escaped)
