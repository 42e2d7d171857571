"""ISBNs as people type them."""

import pytest

from common.refused import Refused
from courses.books.isbn import shown_isbn, stored_isbn


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("978-0-306-40615-7", "9780306406157"),
        ("978-0-9561386-4-4", "9780956138644"),
        (" ISBN: 978 0 9561386 4 4 ", "9780956138644"),
        ("9780306406157", "9780306406157"),
        ("", ""),
    ],
)
def test_thirteen_digits_are_kept(typed, stored):
    assert stored_isbn(typed) == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("978-0-306-40615-6", "One of its digits is wrong"),
        ("978-0-9561386-4-5", "One of its digits is wrong"),
        ("0-306-40615-2", "an ISBN of ten digits"),
        ("977-0-306-40615-7", "begins with 978 or 979"),
        ("978-0-306-40615", "An ISBN has 13 digits"),
        ("978030640615X", "An ISBN has 13 digits"),
        ("٩٧٨٠٣٠٦٤٠٦١٥٧", "An ISBN has 13 digits"),
        ("Call me Ishmael." * 1000, "An ISBN has 13 digits"),
    ],
)
def test_anything_else_is_refused(typed, sentence):
    with pytest.raises(Refused, match=sentence):
        stored_isbn(typed)


def test_it_is_shown_in_groups():
    assert shown_isbn("9780956138644") == "978-095613864-4"
    assert shown_isbn("") == ""
