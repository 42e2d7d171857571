"""Handing out a book: one tap, or another copy with its reason."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.forms.boxes import choice, laid_out, offer, text
from common.once import OnceForm
from courses.models import Book


class GiveBookForm(OnceForm):
    """The copy that was tapped."""

    book = forms.IntegerField(
        widget=forms.HiddenInput,
        max_value=2**62,
        error_messages=dict.fromkeys(("required", "invalid", "max_value"), "Choose one of the books on the page."),
    )


class AnotherBookForm(OnceForm):
    """Another copy for somebody who has one."""

    book = choice("Which copy", [], needed="Choose a copy.", radios=True)
    another_reason = text(
        "Why another copy", 200, needed="Say why they need another copy.", hint="For example, the first one is lost"
    )

    def __init__(self, *args: Any, books: Sequence[Book], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "book", [(str(book.pk), f"{book} ({book.on_hand} on hand)") for book in books])
        self.helper = laid_out("book", "another_reason", button="Give another copy")
