"""A book, and what comes and goes of it."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import HTML
from django import forms

from common.forms.boxes import choice, laid_out, number, text
from common.forms.dates_in_parts import DateInParts
from common.once import OnceForm, VersionedForm
from courses.books.isbn import shown_isbn
from courses.books.stock import MOST_AT_ONCE
from courses.books.titles import FIELDS, BookFacts, book_facts_of
from courses.models import Book, CopiesOnOrder


class BookForm(forms.Form):
    """What is known of a book."""

    title = text("Title", 200, needed="Enter the title.", hint="As the edition of the course names it")
    edition_label = text("Edition", 60, hint="For example, 5th edition")
    language = text("Language", 40, needed="Enter the language.")
    form = choice("Form", Book.Form.choices, needed="Choose a form.", radios=True)
    isbn = text("ISBN", 40, hint="Thirteen digits, from the back of the book")
    lead_days = number("Order it so many days before a course", 0, 365, needed="Enter how many days; 0 for none.", width=3)

    def __init__(self, *args: Any, titles: Sequence[str], button: str = "Save", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs["list"] = "titles"
        self.titles = titles
        self.helper = laid_out(HTML(TITLES), *FIELDS, button=button)

    @property
    def facts(self) -> BookFacts:
        """What was typed, for the action."""
        return BookFacts(**{name: self.cleaned_data[name] for name in FIELDS})


TITLES = '<datalist id="titles">{% for title in form.titles %}<option value="{{ title }}"></option>{% endfor %}</datalist>'


class NewBookForm(BookForm, OnceForm):
    """A book that isn't on file."""

    def __init__(self, *args: Any, titles: Sequence[str], **kwargs: Any) -> None:
        usual = {"language": "English", "form": Book.Form.PRINT, "lead_days": 28}
        super().__init__(*args, titles=titles, initial=usual, **kwargs)


class ChangeBookForm(BookForm, VersionedForm):
    """A book as it stood when the form was opened."""

    def __init__(self, *args: Any, titles: Sequence[str], book: Book, **kwargs: Any) -> None:
        facts = book_facts_of(book)
        shown = {name: getattr(facts, name) for name in FIELDS} | {"isbn": shown_isbn(facts.isbn)}
        super().__init__(*args, titles=titles, initial=shown, version=book.version, **kwargs)


class ReceiveForm(OnceForm):
    """How many came."""

    copies = number("How many copies came", 1, MOST_AT_ONCE, needed="Enter how many copies came.", width=5)
    reason = text("Note", 200, hint="For example, the order’s number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("copies", "reason", button="Put into stock")


class OrderForm(forms.Form):
    """When copies that were ordered are expected, and what the order is called."""

    expected_on = DateInParts(label="Expected on", error_messages={"required": "Enter the day on which they are expected."})
    note = text("Note", 120, hint="For example, the order’s number")


class NewOrderForm(OrderForm, OnceForm):
    """Copies that were ordered."""

    copies = number("How many copies were ordered", 1, MOST_AT_ONCE, needed="Enter how many copies were ordered.", width=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("copies", "expected_on", "note", button="Write down the order")


class ChangeOrderForm(OrderForm, VersionedForm):
    """An order as it stood when the form was opened."""

    def __init__(self, *args: Any, order: CopiesOnOrder, **kwargs: Any) -> None:
        shown = {"expected_on": order.expected_on, "note": order.note}
        super().__init__(*args, initial=shown, version=order.version, **kwargs)
        self.helper = laid_out("expected_on", "note", button="Save")


class GiveUpOrderForm(VersionedForm):
    """Why the rest of an order won’t come."""

    reason = text("Why not", 200, needed="Say why they won’t come.", hint="For example, out of print")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("reason", button="They won’t come", red=True)


class WriteOffForm(OnceForm):
    """How many are gone, and why."""

    copies = number("How many copies", 1, MOST_AT_ONCE, needed="Enter how many copies.", width=5)
    reason = text("What became of them", 200, needed="Say what became of them.", hint="For example, water damage")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("copies", "reason", button="Write off", red=True)


class CountForm(OnceForm):
    """How many are on the shelf; `expected` is what the page said when it was opened."""

    copies = number("How many copies are there", 0, MOST_AT_ONCE, needed="Enter how many you counted.", width=5)
    reason = text("If it differs, why", 200, hint="As far as you know")
    expected = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": "Open the page again, then count.", "invalid": "Open the page again."},
    )

    def __init__(self, *args: Any, on_hand: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"expected": on_hand}, **kwargs)
        self.helper = laid_out("copies", "reason", button="Save the count")


class RetireBookForm(VersionedForm):
    """Nothing to fill in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button="Take it out of use", red=True)
