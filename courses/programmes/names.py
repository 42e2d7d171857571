"""What a programme and the things in it are called is changed: for what is made from now on.

Courses that exist keep the name they were given, and their sessions their labels, because people were told so. The slug never
changes: programme files find a programme by it.
"""

from django.db import transaction

from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale, save_changed
from common.refused import Refused
from courses.ground.locking import lock_programme
from courses.models import Programme
from courses.programmes.editions import ProgrammeWords

NAMES = ("name", "short_name", "group_word", "session_word")


def words_of(programme: Programme) -> ProgrammeWords:
    """What it is called now."""
    return ProgrammeWords(**{name: getattr(programme, name) for name in ProgrammeWords.__slots__})


def change_names(programme: Programme, words: ProgrammeWords, *, by: Actor, version: int) -> Programme:
    """Give a programme these names; its kind stays what it is. The same again changes nothing.

    Raises Stale, and Refused for a name that another programme of the organisation has.
    """
    with transaction.atomic():
        lock_organisation(programme.organisation_id)
        programme = lock_programme(programme.pk)
        present = words_of(programme)
        changed = [name for name in NAMES if getattr(words, name) != getattr(present, name)]
        if not changed:
            return programme
        refuse_stale(programme.version, version)
        _refuse_namesake(programme, words.name)
        for name in changed:
            setattr(programme, name, getattr(words, name))
        save_changed(programme, *changed)
        audit.record(by, "changed", programme, **{f"{name}_was": getattr(present, name) for name in changed})
    return programme


def _refuse_namesake(programme: Programme, name: str) -> None:
    others = Programme.objects.filter(organisation=programme.organisation_id, name__iexact=name).exclude(pk=programme.pk)
    if others.exists():
        raise Refused(f"There is a programme called {name} already.", field="name")
