"""Two records turn out to be of one person: look at both, make them one, and take it apart again (docs/decisions/0013).

One record is kept; the other is closed and leads to it. Everything that belongs to the closed one moves; nothing is deleted,
and what moved and what stood there is written down, so that it can be undone. Locks: what reads places in bulk (signal
`about_to_move`), the organisation's file, the people by primary key, courses, sessions, the two people once more and fully, then
the rows that move (courses.ground.locking).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import Stale
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.locking import lock_courses, lock_sessions
from courses.models import Course, Session
from participants.merging import belongings
from participants.merging import pathways as merged_pathways
from participants.merging import places as merged_places
from participants.merging import rules as merge_rules
from participants.merging import waiting_lists as merged_waiting
from participants.merging.belongings import Moved
from participants.merging.rules import Detail, Value
from participants.models import Enrolment, Merge, Offer, Participant
from participants.own.new_addresses import tell_old_address
from participants.own.sign_in import is_not_told_apart, keep_name
from participants.people.particulars import Particulars
from participants.people.record import note_wording
from participants.people.same_person import known_alike
from participants.rules.identity import shown_nhs_number

# Sent inside the transaction before anything is locked: who copies whose places are whose waits, or makes this wait.
about_to_move = Signal()
FIELDS = tuple(merge_rules.LABELS)
NAMES = {"first_names", "last_name", "preferred_name"}


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What making two records one would do. `refusals` are whole sentences; with one of them nothing can be done."""

    details: tuple[Detail, ...]
    same: dict[str, Value]
    courses: tuple[str, ...]
    moving: tuple[str, ...]
    staying: tuple[str, ...]
    waiting_settled: tuple[str, ...]
    places: tuple[str, ...]
    sign_in: str
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking a merge apart would do, or did: what goes back, which details stay as somebody wrote them since, what is
    waited for again, on which courses both have a place again."""

    going: tuple[str, ...]
    left: tuple[str, ...]
    waiting: tuple[str, ...]
    places: tuple[str, ...]
    refusals: tuple[str, ...]


def merges_of(organisation: Organisation) -> QuerySet[Merge]:
    """Every merge of an organisation's records, with both."""
    return Merge.objects.filter(kept__organisation=organisation).select_related("kept", "closed")


def merges_into(keep: Participant) -> list[Merge]:
    """What was merged into this record and still is, latest first. One query."""
    merges = Merge.objects.filter(kept=keep, undone_at=None).select_related("closed").order_by("-at", "-pk")
    return list(merges.only("at", "by", "closed__first_names", "closed__last_name", "closed__hospital_number"))


def preview_merge(keep: Participant, other: Participant, *, now: dt.datetime) -> MergePreview:
    """What it would do to close `other` and keep `keep`. The number of queries doesn't grow with what they have."""
    kept, closed = _says(keep), _says(other)
    details = merge_rules.compare(kept, closed)
    unlike = {each.field for each in details}
    theirs = belongings.belongings_of(other, keep)
    moving, staying = theirs.in_words()
    courses = Enrolment.objects.filter(participant=other).order_by("course__first_starts_at", "pk")
    return MergePreview(
        details=details,
        same={name: value for name, value in kept.items() if value and name not in unlike and closed[name] == value},
        courses=tuple(courses.values_list("course__name", flat=True)),
        moving=tuple(moving),
        staying=tuple(staying),
        waiting_settled=tuple(each.words for each in merged_waiting.settlings(keep, other)),
        places=tuple(merged_places.doubles_of(keep, other).words),
        sign_in=_sign_in_words(keep, other),
        refusals=tuple(_refusals(keep, other)),
    )


@tried_again
def merge(
    keep: Participant,
    other: Participant,
    *,
    choices: Mapping[str, str],
    versions: tuple[int, int],
    by: Actor,
    now: dt.datetime,
) -> Merge:
    """Close `other` in favour of `keep`, which takes over everything that belonged to it.

    `choices` says by field which of two details is right (merge_rules), `versions` at which both records were read. The same
    two again return the first merge. Raises Refused for what preview_merge gives as refusals, for a choice that is missing,
    and Stale when somebody changed one of the records meanwhile. The number of queries doesn't grow with what moves.
    """
    with transaction.atomic():
        keep, other = _locked(keep, other)
        if earlier := Merge.objects.filter(kept=keep, closed=other, undone_at=None).first():
            return earlier
        _lock_places(other, keep)
        _lock_fully(keep, other)
        for why in _refusals(keep, other):
            raise Refused(why)
        if (keep.version, other.version) != versions:
            raise Stale("Somebody changed one of the two records after you opened this page. Look at both as they are now.")
        left = merged_waiting.settle(keep, other, by=by, now=now)
        settled = merged_places.settle(keep, other, by=by, now=now)
        written = merge_rules.outcome(merge_rules.compare(_says(keep), _says(other)), choices)
        moved = belongings.belongings_of(other, keep, locked=True).moved
        signed_in_with = keep.email if keep.user_id else other.email
        made = _write(keep, other, written, _Taken(moved, left, settled), by=by, now=now)
        keep_name(keep)
        tell_old_address(keep, signed_in_with, now=now)
        if keep.user_id and is_not_told_apart(keep, keep.email):
            raise Refused("Somebody else signs in with this e-mail address and date of birth. Choose another.", field="email")
        audit.record(by, "merged another record into", keep, merge=made.pk, record=other.pk, fields=sorted(written))
        audit.record(by, "merged into another record", other, merge=made.pk, record=keep.pk, rows=_count(moved))
    return made


def preview_undo(merge: Merge, *, now: dt.datetime) -> Undoing:
    """What taking this merge apart would do now."""
    going = [
        column.counted(count)
        for column in belongings.columns()
        if (count := belongings.going_back(column, merge.moved_now, merge.kept, merge.closed).count())
    ]
    _, left = _restored(merge, merge.kept)
    return Undoing(
        going=tuple(going),
        left=tuple(merge_rules.LABELS.get(name, "Sign-in") for name in left),
        waiting=tuple(str(each.course or each.programme) for each in merged_waiting.to_reopen(merge, now=now)),
        places=tuple(str(each.course) for each in merged_places.to_reopen(merge)),
        refusals=tuple(_undo_refusals(merge)),
    )


@tried_again
def undo_merge(merge: Merge, *, by: Actor, now: dt.datetime) -> Undoing:
    """Take a merge apart: the closed record is open again and has back what moved from it, as it is now.

    What somebody changed on the kept record since stays as they wrote it; what came to it since stays there, but for what
    hangs on a place that goes back. Undoing twice changes nothing. Raises Refused with what preview_undo gives as refusals.
    """
    with transaction.atomic():
        keep, other = _locked(merge.kept, merge.closed)
        merge = Merge.objects.get(pk=merge.pk)
        merge.kept, merge.closed = keep, other
        if merge.is_undone:
            return Undoing((), (), (), (), ())
        _lock_places(keep, left_entries=merge.left_entries)
        _lock_fully(keep, other)
        undoing = preview_undo(merge, now=now)
        for why in undoing.refusals:
            raise Refused(why)
        back, left = _restored(merge, keep)
        waiting, places = merged_waiting.to_reopen(merge, now=now), merged_places.to_reopen(merge)
        rows = _take_apart(merge, back, now)
        merged_places.reopen(merge, places)
        merge.undone_at, merge.undone_by = now, str(by)[:120]
        merge.save(update_fields=["undone_at", "undone_by"])
        merged_waiting.reopen(waiting, by=by, now=now)
        audit.record(by, "undid a merge into", keep, merge=merge.pk, record=other.pk, fields=sorted(back), left=sorted(left))
        audit.record(by, "opened again after a merge", other, merge=merge.pk, record=keep.pk, rows=rows)
    return undoing


def _locked(keep: Participant, other: Participant) -> tuple[Participant, Participant]:
    """Both as they are now, locked as everybody locks a person, with the records that were merged into them before."""
    if keep.pk == other.pk:
        raise Refused("This is one record already. Choose another one.")
    if keep.organisation_id != other.organisation_id:
        raise Refused("The two records belong to different organisations.")
    about_to_move.send(Participant, organisation_id=keep.organisation_id)
    lock_organisation(keep.organisation_id)
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    theirs = Q(pk__in=[keep.pk, other.pk]) | Q(merged_into__in=[keep.pk, other.pk])
    locked = {each.pk: each for each in rows.filter(theirs).order_by("pk")}
    return locked[keep.pk], locked[other.pk]


def _lock_fully(*people: Participant) -> None:
    """From here on nothing new can be pinned to any of them.

    Only with their courses locked: whoever gives them a place or an offer holds the course and then points at the person, and
    would wait for us while we wait for the course.
    """
    list(Participant.objects.select_for_update().filter(pk__in=[each.pk for each in people]).order_by("pk").values_list("pk"))


def _lock_places(person: Participant, *waiting: Participant, left_entries: Iterable[int] = ()) -> None:
    """The courses and sessions this person has places at, and those any of them waits for: what is under way ends first.

    `left_entries`: entries of waiting lists whose courses are locked as well, though nobody waits there now.
    """
    sessions = Session.objects.filter(appointments__participant=person)
    theirs = Q(enrolments__participant=person) | Q(sessions__in=sessions)
    on_waiting_list = Q(
        waiting_entries__participant__in=[person.pk, *(each.pk for each in waiting)], waiting_entries__closed_at=None
    )
    was_on_waiting_list = Q(waiting_entries__in=list(left_entries))
    people = [person.pk, *(each.pk for each in waiting)]
    open_ones = Offer.objects.filter(participant__in=people, state=Offer.State.OPEN).values_list("course", "alternative")
    offered = Q(pk__in={pk for pair in open_ones for pk in pair if pk})
    lock_courses(Course.objects.filter(theirs | on_waiting_list | was_on_waiting_list | offered).values_list("pk", flat=True))
    lock_sessions(sessions.values_list("pk", flat=True))


def _says(person: Participant) -> dict[str, Value]:
    return {name: getattr(person, name) for name in FIELDS}


def _refusals(keep: Participant, other: Participant) -> list[str]:
    """Why these two can't become one."""
    if keep.pk == other.pk:
        return ["This is one record already. Choose another one."]
    for person in (keep, other):
        if person.is_merged:
            return [f"The record of {person} has been merged into another one already."]
    found = [
        f"{person} was stopped: {person.get_stopped_reason_display().lower()}. If that is a mistake, take it back first."
        for person in (keep, other)
        if person.is_stopped
    ]
    if keep.nhs_number and other.nhs_number and keep.nhs_number != other.nhs_number:
        numbers = " and ".join(shown_nhs_number(each.nhs_number) for each in (keep, other))
        found.append(f"They have different NHS numbers, {numbers}. Two people have two numbers; if one is wrong, mend it first.")
    return [*found, *merged_pathways.refusals(keep, other)]


def _sign_in_words(keep: Participant, other: Participant) -> str:
    if other.user_id is None:
        return ""
    if keep.user_id is None:
        return "They sign in as before, and see everything."
    return "Both have a sign-in. That of the record you keep stays; the other one opens nothing any more."


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a merge moves, and what it closed beforehand on waiting lists and among the places."""

    moved: Moved
    left_entries: list[int]
    settled: merged_places.Settled


def _write(
    keep: Participant,
    other: Participant,
    written: dict[str, Value],
    taken: _Taken,
    *,
    by: Actor,
    now: dt.datetime,
) -> Merge:
    """Write the merge down, then do it: first the record that is closed, which sets free what only one may have."""
    changed: dict[str, Any] = dict(written)
    closed: dict[str, Any] = {"user_id": None}
    if keep.user_id is None and other.user_id:
        changed["user_id"] = other.user_id
    if keep.to_check_at and not known_alike(keep).exclude(pk=other.pk).exists():
        changed["to_check_at"] = None
    if "nhs_number" in written:
        closed["nhs_number"] = ""
    made = Merge.objects.create(
        kept=keep,
        closed=other,
        at=now,
        by=str(by)[:120],
        kept_before={name: getattr(keep, name) for name in changed},
        closed_before={name: getattr(other, name) for name in closed},
        written=changed,
        moved=taken.moved,
        left_entries=taken.left_entries,
        settled=taken.settled,
    )
    belongings.move(taken.moved, keep)
    _number_wording(keep, other, keep.wording != other.wording, now)
    _set(other, closed | {"merged_into_id": keep.pk})
    _set(keep, changed)
    return made


def _set(person: Participant, values: Mapping[str, Any]) -> None:
    """Write these columns and what is worked out from them; the version rises, so that an older form is asked about."""
    for name, value in values.items():
        setattr(person, name, value)
    written = [*values, "version", "wording_revision", "wording_changed_at"]
    if NAMES & set(values):
        says = Particulars(first_names=person.first_names, last_name=person.last_name, preferred_name=person.preferred_name)
        person.search_key, person.sort_key = says.search_key, says.sort_key
        written += ["search_key", "sort_key"]
    person.version += 1
    person.save(update_fields=written)


def _undo_refusals(merge: Merge) -> list[str]:
    """Why this merge can't be taken apart now. Three queries at most."""
    keep = merge.kept
    if keep.is_merged:
        return [f"The record of {keep} was itself merged into another one. Undo that first."]
    if keep.is_stopped:
        reason = keep.get_stopped_reason_display().lower()
        return [f"{keep} was stopped after the merge: {reason}. Take that back before you undo the merge."]
    found = merged_places.refusals(merged_places.to_reopen(merge))
    back, _ = _restored(merge, keep)
    rest = Participant.objects.filter(organisation=keep.organisation_id)
    number, user = merge.closed_before.get("nhs_number"), merge.closed_before.get("user_id")
    holder = rest.filter(nhs_number=number).first() if number and "nhs_number" not in back else None
    if holder:
        found.append(f"{holder} has the NHS number of the other record now. Mend that first.")
    if user and "user_id" not in back and rest.filter(user=user).exists():
        found.append("Somebody else has the sign-in of the other record now. Take it away first.")
    return found


def _restored(merge: Merge, keep: Participant) -> tuple[dict[str, Any], tuple[str, ...]]:
    before, written = _read(merge.kept_before), _read(merge.written)
    return merge_rules.restored(before, written, {name: getattr(keep, name) for name in written})


def _read(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they were before they were written down: a date is a date again."""
    columns = {each.attname: each for each in Participant._meta.concrete_fields}
    return {name: columns[name].to_python(value) for name, value in stored.items()}


def _take_apart(merge: Merge, back: Mapping[str, Any], now: dt.datetime) -> int:
    """Give back what moved and what stood there: first on the kept record, which sets free what only one may have."""
    keep, other = merge.kept, merge.closed
    rows = belongings.move_back(merge.moved_now, keep, other)
    _number_wording(other, keep, other.wording != keep.wording, now)
    _number_wording(keep, keep, "wording" in back, now)
    _set(keep, back)
    _set(other, _read(merge.closed_before) | {"merged_into_id": None})
    for person in (keep, other):
        keep_name(person)
    return rows


def _number_wording(to: Participant, of: Participant, differs: bool, now: dt.datetime) -> None:
    """Count on from whoever's entries these were: calendars take a number that falls for an old story."""
    to.wording_revision = max(to.wording_revision, of.wording_revision)
    note_wording(to, ["wording"] if differs else [], now)


def _count(moved: Moved) -> int:
    return sum(len(pks) for pks in moved.values())
