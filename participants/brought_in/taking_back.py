"""Takes back what an import put on pathways, if nobody has built on it since; otherwise it stays, and says why.

The caller is in a transaction, and has locked the people.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from courses.models import Session
from participants.brought_in.marks_of_batches import brought_by, lock_brought_people
from participants.brought_in.pathways import Bringing
from participants.models import Appointment, Decision, Episode, Participant, PathwayChoice, Referral, WaitingListEntry

USED = "It has been used since, so it stays."
CHANGED = "Somebody has changed it since, so it stays."


def take_pathways_back(keys: Sequence[int], organisation: Organisation, how: Bringing) -> dict[int, str]:
    """Delete these pathways with everything the import put on them; by key a sentence for those that stay."""
    episodes = list(Episode.objects.filter(organisation=organisation, pk__in=keys).order_by("pk"))
    people = lock_brought_people(each.participant_id for each in episodes)
    kept = {}
    for episode in episodes:
        episode.participant = people[episode.participant_id]
        if why := _take_pathway_back(episode, how):
            kept[episode.pk] = why
    return kept


def take_waits_back(keys: Sequence[int], organisation: Organisation, how: Bringing) -> dict[int, str]:
    """Take these entries of waiting lists back, with the pathway where it came with them; a sentence for those that stay."""
    own = WaitingListEntry.objects.filter(participant__organisation=organisation, pk__in=keys).select_related("episode")
    entries = list(own.order_by("pk"))
    people = lock_brought_people(each.participant_id for each in entries)
    kept = {}
    for entry in entries:
        entry.participant = people[entry.participant_id]
        if why := _take_wait_back(entry, how):
            kept[entry.pk] = why
    return kept


def _take_pathway_back(episode: Episode, how: Bringing) -> str:
    if episode.version > 1 or Referral.objects.filter(episode=episode, version__gt=1).exists():
        return CHANGED
    try:
        with transaction.atomic():
            audit.record(how.by, "import taken back", episode, batch=how.batch)
            delete_brought(episode, how.batch)
            drop_person(episode.participant, made_at=episode.opened_at)
    except ProtectedError:
        return USED
    return ""


def _take_wait_back(entry: WaitingListEntry, how: Bringing) -> str:
    if entry.version > 1 or entry.state != WaitingListEntry.State.WAITING or entry.still_wants_at or entry.looked_at:
        return CHANGED
    episode = entry.episode
    try:
        with transaction.atomic():
            audit.record(how.by, "import taken back", entry, batch=how.batch)
            entry.delete()
            if episode is None:
                return ""
            episode.participant = entry.participant
            if episode.submission_id == _mark(episode, "episode", how.batch):
                return _within(_take_pathway_back(episode, how))
            for rows in (PathwayChoice, Decision):
                _of_batch(rows.objects.all(), episode, how.batch).delete()
    except ProtectedError:
        return USED
    except _Stays as stays:
        return str(stays)
    return ""


class _Stays(Exception):
    """What hangs together stays together."""


def _within(why: str) -> str:
    """Undo the caller's part too when the rest stays."""
    if why:
        raise _Stays(why)
    return ""


def delete_brought(episode: Episode, batch: int) -> None:
    """Delete a pathway that this import made, with what it put on it. Raises ProtectedError when something else hangs on it."""
    _of_batch(PathwayChoice.objects.all(), episode, batch).delete()
    _of_batch(Decision.objects.all(), episode, batch).delete()
    places = _of_batch(Appointment.objects.all(), episode, batch)
    sessions = list(places.values_list("session", flat=True))
    places.delete()
    Session.objects.filter(pk__in=sessions).delete()
    _of_batch(Referral.objects.all(), episode, batch).delete()
    Episode.objects.filter(pk=episode.pk).delete()


def drop_person(person: Participant, *, made_at: object) -> None:
    """Delete the record too if it came in with the same row and nothing else hangs on it; else leave it."""
    if person.created_at != made_at or person.version > 1:
        return
    try:
        with transaction.atomic():
            Participant.objects.filter(pk=person.pk).delete()
    except ProtectedError:
        return


def _of_batch(rows: QuerySet[Any], episode: Episode, batch: int) -> QuerySet[Any]:
    names: dict[type[Model], str] = {
        PathwayChoice: "choice",
        Decision: "decision",
        Appointment: "assessment",
        Referral: "referral",
    }
    return rows.filter(episode=episode, submission_id=_mark(episode, names[rows.model], batch))


def _mark(episode: Episode, what: str, batch: int) -> object:
    return brought_by(batch, what, episode.participant_id, episode.programme_id)
