"""ISBN-13: thirteen digits, the last of which checks the others."""

from common.refused import Refused

LENGTH = 13
PREFIXES = ("978", "979")


def check_digit(twelve: str) -> int:
    """The digit that belongs after these twelve: weights 1 and 3 in turn, up to the next multiple of ten."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return -total % 10


def stored_isbn(typed: str) -> str:
    """Return the thirteen digits of an ISBN as people type it, "" for nothing. Raises Refused with what is wrong with it."""
    digits = typed.replace("-", "").replace("–", "").replace(" ", "").upper().removeprefix("ISBN").lstrip(":")
    if not digits:
        return ""
    if len(digits) == 10:
        raise Refused("That is an ISBN of ten digits. Type the one of thirteen, which begins with 978 or 979.", field="isbn")
    if not (digits.isascii() and digits.isdigit()) or len(digits) != LENGTH or not digits.startswith(PREFIXES):
        raise Refused("An ISBN has 13 digits and begins with 978 or 979, for example on the back of the book.", field="isbn")
    if int(digits[-1]) != check_digit(digits[:-1]):
        raise Refused("One of its digits is wrong: the last one doesn’t fit the others. Check it against the book.", field="isbn")
    return digits


def shown_isbn(stored: str) -> str:
    """Return a stored ISBN so that it can be read: prefix, then groups that don't depend on its publisher."""
    return f"{stored[:3]}-{stored[3:12]}-{stored[12:]}" if stored else ""
