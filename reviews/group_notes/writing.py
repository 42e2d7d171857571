"""Signing what a group shares: a name in it is said first, because everybody's record rests on the same text."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction

from accounts.models import User
from common.trying_again import tried_again
from common.words import listed
from courses.ground.locking import lock_sessions
from reviews.group_notes.reading import named_in_group_part
from reviews.models import ClinicalNote
from reviews.notes.reading import NotePlace
from reviews.notes.writing import NotSigned, sign_note


@tried_again
def sign_group_part(
    place: NotePlace, typed: Mapping[str, str], *, token: str, by: User, now: dt.datetime, seen: Collection[str] = ()
) -> ClinicalNote:
    """What sign_note does for a group's part. Raises NotSigned for the name of somebody of the group that isn't among `seen`:
    names that whoever signs was warned of, and signs all the same."""
    with transaction.atomic():
        if place.session:
            lock_sessions([place.session.pk])
            named = [name for name in named_in_group_part(place.session, typed.values()) if name not in seen]
            if named:
                raise NotSigned(f"{names_warning(named)} Take the names out, or sign it once more as it is.")
        return sign_note(place, typed, token=token, by=by, now=now)


def names_warning(named: Collection[str]) -> str:
    """The sentence that says whose name stands there."""
    verb = "is" if len(named) == 1 else "are"
    return f"{listed(list(named))} {verb} named in the group’s part, which is shared by everybody’s record."
