"""A hidden box of a form, written at once: Django's own goes through three templates."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString


class HiddenBox(forms.HiddenInput):
    """The same HTML as Django's HiddenInput."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the box; without a value attribute where there is no value."""
        text = self.format_value(value)
        valued = "" if text is None else format_html(' value="{}"', text)
        return format_html('<input type="hidden" name="{}"{}{}>', name, valued, flatatt(self.build_attrs(self.attrs, attrs)))
