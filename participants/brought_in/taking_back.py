"""Takes back what an import put on pathways, if nobody has built on it since; otherwise it stays, and says why.

The caller is in a transaction, and has locked the people.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from courses.models import Session
from participants.brought_in.marks_of_batches import brought_by, lock_brought_people
from participants.brought_in.pathways import Bringing
from participants.models import Appointment, Decision, Episode, Participant, PathwayChoice, Referral, WaitingListEntry

Row = TypeVar("Row", bound=Model)
USED = "It has been used since, so it stays."
CHANGED = "Somebody has changed it since, so it stays."


def take_pathways_back(keys: Sequence[int], organisation: Organisation, how: Bringing) -> dict[int, str]:
    """Delete these pathways with everything the import put on them; by key a sentence for those that stay."""
    episodes = list(Episode.objects.filter(organisation=organisation, pk__in=keys).order_by("pk"))
    people = lock_brought_people(each.participant_id for each in episodes)
    for episode in episodes:
        episode.participant = people[episode.participant_id]
    return _together(episodes, lambda some: _take_pathways_back(some, how))


def take_waits_back(keys: Sequence[int], organisation: Organisation, how: Bringing) -> dict[int, str]:
    """Take these entries of waiting lists back, with the pathway where it came with them; a sentence for those that stay."""
    own = WaitingListEntry.objects.filter(participant__organisation=organisation, pk__in=keys).select_related("episode")
    entries = list(own.order_by("pk"))
    people = lock_brought_people(each.participant_id for each in entries)
    for entry in entries:
        entry.participant = people[entry.participant_id]
        if entry.episode:
            entry.episode.participant = entry.participant
    return _together(entries, lambda some: _take_waits_back(some, how))


class _Stays(Exception):
    """What hangs together stays together."""


def _together(rows: Sequence[Row], take: Callable[[Sequence[Row]], None]) -> dict[int, str]:
    """Take these back at once; where one has to stay, each half by itself. So a few that stay cost the others little.

    `take` does so or raises _Stays or ProtectedError. Returns by key why a row stays.
    """
    if not rows:
        return {}
    try:
        with transaction.atomic():
            take(rows)
    except ProtectedError:
        why = USED
    except _Stays as stays:
        why = str(stays)
    else:
        return {}
    if len(rows) == 1:
        return {rows[0].pk: why}
    middle = len(rows) // 2
    return _together(rows[:middle], take) | _together(rows[middle:], take)


def _take_pathways_back(episodes: Sequence[Episode], how: Bringing) -> None:
    changed = Referral.objects.filter(episode__in=[each.pk for each in episodes], version__gt=1)
    if any(each.version > 1 for each in episodes) or changed.exists():
        raise _Stays(CHANGED)
    audit.record_each(how.by, "import taken back", episodes, batch=how.batch)
    delete_brought(episodes, how.batch)
    drop_people([each.participant for each in episodes if came_with(each)])


def _take_waits_back(entries: Sequence[WaitingListEntry], how: Bringing) -> None:
    if any(map(_is_changed, entries)):
        raise _Stays(CHANGED)
    audit.record_each(how.by, "import taken back", entries, batch=how.batch)
    WaitingListEntry.objects.filter(pk__in=[each.pk for each in entries]).delete()
    pathways = [each.episode for each in entries if each.episode]
    brought = [each for each in pathways if each.submission_id == _mark(each, "episode", how.batch)]
    others = [each for each in pathways if each not in brought]
    for rows in (PathwayChoice, Decision):
        _of_batch(rows.objects.all(), others, how.batch).delete()
    if brought:
        _take_pathways_back(brought, how)


def _is_changed(entry: WaitingListEntry) -> bool:
    is_waiting = entry.state == WaitingListEntry.State.WAITING
    return bool(entry.version > 1 or not is_waiting or entry.still_wants_at or entry.looked_at)


def delete_brought(episodes: Sequence[Episode], batch: int) -> None:
    """Delete pathways that this import made, with what it put on them. Raises ProtectedError when something else hangs on one."""
    _of_batch(PathwayChoice.objects.all(), episodes, batch).delete()
    _of_batch(Decision.objects.all(), episodes, batch).delete()
    places = _of_batch(Appointment.objects.all(), episodes, batch)
    sessions = list(places.values_list("session", flat=True))
    places.delete()
    Session.objects.filter(pk__in=sessions).delete()
    _of_batch(Referral.objects.all(), episodes, batch).delete()
    Episode.objects.filter(pk__in=[each.pk for each in episodes]).delete()


def drop_people(people: Sequence[Participant]) -> None:
    """Delete these records too, which came in with their rows, but for those on which something else hangs."""
    _together(list({each.pk: each for each in people}.values()), _delete_people)


def _delete_people(people: Sequence[Participant]) -> None:
    Participant.objects.filter(pk__in=[each.pk for each in people]).delete()


def came_with(episode: Episode) -> bool:
    """Whether the record came in with the same row, and nobody has changed it since."""
    return episode.participant.created_at == episode.opened_at and episode.participant.version == 1


def _of_batch(rows: QuerySet[Any], episodes: Sequence[Episode], batch: int) -> QuerySet[Any]:
    names: dict[type[Model], str] = {
        PathwayChoice: "choice",
        Decision: "decision",
        Appointment: "assessment",
        Referral: "referral",
    }
    marks = [_mark(each, names[rows.model], batch) for each in episodes]
    return rows.filter(episode__in=[each.pk for each in episodes], submission_id__in=marks)


def _mark(episode: Episode, what: str, batch: int) -> object:
    return brought_by(batch, what, episode.participant_id, episode.programme_id)
