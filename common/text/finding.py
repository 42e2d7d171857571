"""How a search asks the database for what was typed."""

from django.db.models import Q

from common.text.folding import sought


def contains_words(column: str, text: str, *, front: str = " ") -> Q:
    """The condition that a `findable` column holds every word of a text; nothing typed fits every row.

    Each word is the front of a stored one; with `front=""` it may stand anywhere in it.
    """
    wanted = Q()
    for group in sought(text):
        either = Q()
        for word in group:
            either |= Q(**{f"{column}__contains": f"{front}{word}"})
        wanted &= either
    return wanted
