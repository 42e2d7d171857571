"""The program doesn't start with a measure that can't be scored."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error

from common.refused import Refused
from reviews.measures.catalogue import shipped_measures


def check_measures(**kwargs: Any) -> Sequence[CheckMessage]:
    """A mistake in a measure's file, for Django's checks."""
    try:
        shipped_measures()
    except Refused as mistake:
        return [Error(str(mistake), id="reviews.E001")]
    return []
