"""The boxes that text is typed into. Every form takes its text by one of these, so that no control or invisible sign gets in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from common.text.typed_text import as_kept, mail_address, on_one_line


class TextBox(forms.CharField):
    """A text; of one line unless its widget has several."""

    def to_python(self, value: Any) -> Any:
        """Return the text as it is kept (common/text/typed_text.py). A NUL, which nobody types, is left for Django to refuse."""
        if isinstance(value, str) and "\0" not in value:
            value = as_kept(value) if isinstance(self.widget, forms.Textarea) else on_one_line(value)
        return super().to_python(value)


class LinkBox(TextBox, forms.URLField):
    """An address of the web."""


class AddressBox(forms.EmailField):
    """An e-mail address; its domain is kept in the letters that mail travels with, as IDNA has it."""

    def to_python(self, value: Any) -> Any:
        """Return the address as it is kept. Raises ValidationError for a domain that can be none."""
        try:
            return super().to_python(mail_address(value) if isinstance(value, str) and "\0" not in value else value)
        except ValueError:
            raise ValidationError(self.error_messages.get("invalid", validate_email.message), code="invalid") from None
