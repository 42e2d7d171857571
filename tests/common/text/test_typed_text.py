"""What is kept of a text that somebody typed or copied."""

import pytest
from django import forms
from django.urls import get_resolver

from common.forms.text_boxes import AddressBox, TextBox
from common.text.typed_text import as_kept, mail_address, on_one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana\u200b", "Ana"),
        ("O\u00adHa\u200cgan", "OHagan"),
        ("\u202eAna\u202c\ufeff", "Ana"),
        ("A\x00n\x07a\x7f\x9b", "Ana"),
        ("Ana\ufffe\uffff", "Ana"),
        ("Zoë “Zo” O’Brien-Łuk", "Zoë “Zo” O’Brien-Łuk"),
        ("می\u200cروم", "می\u200cروم"),
        ("Ana\u200d Maria", "Ana Maria"),
        ("one\r\ntwo\u2028three\x0bfour", "one\ntwo\nthree\nfour"),
    ],
)
def test_signs_that_nobody_sees_are_not_kept(typed, kept):
    assert as_kept(typed) == kept


def test_a_text_of_one_line_has_blanks_for_its_line_ends():
    assert on_one_line("Ana\tMaria\r\nPetrović") == "Ana Maria Petrović"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ana@post.example\u200b", "ana@post.example"),
        (" ana@bücher.example ", "ana@xn--bcher-kva.example"),
        ("ana@BÜCHER.example", "ana@xn--bcher-kva.example"),
        ("ana@post\u3002example", "ana@post.example"),
        ("Ana@Post.example", "Ana@Post.example"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_address_is_kept_as_mail_travels(typed, kept):
    assert mail_address(typed) == kept


@pytest.mark.parametrize("typed", ["ana@-ü-.example", "ana@ü..example", "ana@" + "ü" * 80 + ".example"])
def test_somebody_who_types_a_domain_that_can_be_none_is_told_so(typed):
    class Asked(forms.Form):
        email = AddressBox()

    assert Asked({"email": typed}).errors["email"] == ["Enter a valid email address."]


def test_no_form_takes_a_text_with_signs_that_nobody_sees():
    """Every box of every form, but for passwords: they are whatever somebody types."""
    assert get_resolver().url_patterns  # which brings in every form
    boxes = [(form, name, box) for form in _all(forms.Form) if form.__module__.startswith(OURS) for name, box in _text(form)]

    assert len(boxes) > 100
    assert [f"{form.__name__}.{name}" for form, name, box in boxes if not isinstance(box, TextBox | AddressBox)] == []


# The forms of signing in give their boxes to a library's form when it is made.
OURS = ("accounts.users.forms", "courses.", "participants.", "reminders.", "desk.")


def _all(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _all(each)


def _text(form):
    numbers = (forms.IntegerField, forms.UUIDField)  # read by themselves
    for name, box in form.base_fields.items():
        if isinstance(box, forms.CharField) and not isinstance(box, numbers) and not isinstance(box.widget, forms.PasswordInput):
            yield name, box
