"""The rows of the activity file, read from registers and places: three queries, however many there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from courses.models import Edition, Format, Session, Venue
from desk.activity import rules
from desk.activity.rules import AttendanceFacts, EpisodeAround, NotYet
from desk.models import ActivityEntry
from participants.attendance.marking import meeting_of, register_at
from participants.models import Appointment, Participant
from participants.rules.attendance import ATTENDED, code_of

MEDIA = {Format.VIDEO: "Video", Format.TELEPHONE: "Telephone", Format.IN_PERSON: "Face to face"}
WITHOUT_A_HOUSE = {Format.VIDEO: "By video", Format.TELEPHONE: "By telephone"}


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One person at one session: the cells of the file, why it isn't in it yet, and what was entered of it."""

    appointment: Appointment
    person: Participant
    day: dt.date
    cells: Mapping[str, str]
    left_out: NotYet | None
    entered: ActivityEntry | None

    @property
    def tick(self) -> str:
        """What a page's box sends: which row, and what was read there."""
        return f"{self.appointment.pk}:{rules.digest_of(self.cells)}"

    @property
    def lacks_rtt(self) -> bool:
        """Whether nobody has confirmed where the 18-week clock stands, so that the cell is empty."""
        return not self.cells["rtt_status"]

    @property
    def episode_id(self) -> int | None:
        """The pathway it is part of, on whose page the clock is confirmed."""
        place = self.appointment
        return place.episode_id or (place.enrolment.episode_id if place.enrolment else None)

    @property
    def cancelled_on(self) -> dt.date | None:
        """The day on which it was cancelled."""
        return dt.date.fromisoformat(self.cells["cancelled_on"]) if self.cells["cancelled_on"] else None

    @property
    def corrected(self) -> list[str]:
        """The names of the cells that were entered otherwise; none for a row that wasn't, or stands as it was."""
        return rules.changed_cells(self.entered.cells, self.cells) if self.entered else []

    @property
    def is_new(self) -> bool:
        """Whether it is still to be entered."""
        return self.entered is None and self.left_out is None

    @property
    def is_correction(self) -> bool:
        """Whether it was entered, and a change afterwards has to be."""
        return bool(self.corrected)

    @property
    def is_entered(self) -> bool:
        """Whether it stands there as it is."""
        return self.entered is not None and not self.corrected

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """What a correction changes: the name of the cell, what was entered, what is right."""
        was = self.entered.cells if self.entered else {}
        return [(rules.LABELS[name], was.get(name, ""), self.cells.get(name, "")) for name in self.corrected]


def appointments_of_activity(organisation: Organisation) -> QuerySet[Appointment]:
    """Every place at a session of a programme that people are referred to, in no order. A place given by mistake is none."""
    referred = Q(session__course__edition__entry=Edition.Entry.REFERRAL) | Q(session__kind=Session.Kind.ASSESSMENT)
    found = Appointment.objects.filter(referred, session__organisation=organisation)
    return found.exclude(enrolment__withdrawn_quietly=True, state=Appointment.State.WITHDRAWN)


def entries_of(organisation: Organisation) -> QuerySet[ActivityEntry]:
    """Every entry of the organisation, those that ended as well, in no order."""
    return ActivityEntry.objects.filter(organisation=organisation)


def sites_of(organisation: Organisation) -> list[str]:
    """The names of the organisation's houses, and the ways of meeting that need none. One query."""
    houses = Venue.objects.filter(organisation=organisation).order_by("name").values_list("name", flat=True).distinct()
    return [*houses, *WITHOUT_A_HOUSE.values()]


def rows_between(organisation: Organisation, first: dt.date, last: dt.date, *, now: dt.datetime) -> list[ActivityRow]:
    """The rows of these local days, both included, by day, time and name. Three queries."""
    zone = organisation.tzinfo
    begins, ends = (dt.datetime.combine(day, dt.time(), zone) for day in (first, last + dt.timedelta(days=1)))
    found = appointments_of_activity(organisation).filter(session__starts_at__gte=begins, session__starts_at__lt=ends)
    return _rows(organisation, found, now)


def rows_of_appointments(organisation: Organisation, keys: Iterable[int], *, now: dt.datetime) -> list[ActivityRow]:
    """The rows of these appointments of the organisation; a key that isn't one of its own is passed over. Three queries."""
    return _rows(organisation, appointments_of_activity(organisation).filter(pk__in=list(keys)), now)


def corrections_waiting(organisation: Organisation, *, now: dt.datetime) -> list[ActivityRow]:
    """What was entered and has changed since, whatever day it is of, the earliest first. Four queries.

    The database finds what may have changed; whether it has, the rule says.
    """
    at = ("appointment", "appointment__participant", "appointment__session")
    changed = list(_perhaps_changed(organisation).values_list(*at))
    rows = _rows(organisation, _places_at(organisation, changed), now) if changed else []
    return [row for row in rows if row.is_correction]


def _places_at(organisation: Organisation, changed: Iterable[tuple[int, int, int]]) -> QuerySet[Appointment]:
    """These places, and whatever else the same people have at the same sessions: a place may have returned as another row."""
    keys, people, sessions = zip(*changed, strict=True)
    others = Q(participant__in=set(people), session__in=set(sessions), state=Appointment.State.BOOKED)
    return appointments_of_activity(organisation).filter(Q(pk__in=keys) | others)


def _perhaps_changed(organisation: Organisation) -> QuerySet[ActivityEntry]:
    """Entries that stand, of which the mark, the session, the place, the person's number or the end of the pathway changed."""
    standing = ActivityEntry.objects.filter(organisation=organisation, ended_at=None).order_by()
    standing = standing.annotate(
        number=Coalesce("appointment__participant__merged_into__hospital_number", "appointment__participant__hospital_number"),
        ended=Coalesce("appointment__episode__ended_at", "appointment__enrolment__episode__ended_at"),
    )
    after = Q()
    for when in ("closed_at", "apology_at", "session__changed_at", "session__cancelled_at", "session__outcome_at"):
        after |= Q((f"appointment__{when}__gt", F("entered_at")))
    marked = ~Q(appointment__mark_version=F("mark_version"))
    numbered = ~Q(hospital_number=F("number"))
    discharged = ~Q(outcome=rules.DISCHARGED) & Q(code__in=sorted(rules.CAME), ended__isnull=False) & ~Exists(_came_after())
    came_back = Q(outcome=rules.DISCHARGED, ended=None) | Q(outcome=rules.DISCHARGED) & Exists(_came_after())
    return standing.filter(after | marked | numbered | discharged | came_back | _place_returned())


def _place_returned() -> Combinable | Q:
    """Of what was entered as cancelled: the place is theirs again, itself or as a new one at the same session."""
    again = Appointment.objects.filter(
        participant=OuterRef("appointment__participant"), session=OuterRef("appointment__session"), state=Appointment.State.BOOKED
    )
    itself = Q(appointment__state=Appointment.State.BOOKED, appointment__mark="")
    anew = ~Q(appointment__state=Appointment.State.BOOKED) & Q(Exists(again.order_by()))
    return Q(code__in=sorted(rules.CANCELLED)) & (itself | anew)


def _came_after() -> QuerySet[Appointment]:
    """Sessions of the same person's same pathway that they came to after the entry's own."""
    same = Q(enrolment__episode=OuterRef("appointment__enrolment__episode")) | Q(episode=OuterRef("appointment__episode"))
    same |= Q(episode=OuterRef("appointment__enrolment__episode")) | Q(enrolment__episode=OuterRef("appointment__episode"))
    came = Appointment.objects.filter(same, participant=OuterRef("appointment__participant"), mark__in=sorted(ATTENDED))
    return came.filter(session__starts_at__gt=OuterRef("appointment__session__starts_at")).order_by()


def _rows(organisation: Organisation, found: QuerySet[Appointment], now: dt.datetime) -> list[ActivityRow]:
    related = ("participant__merged_into", "session__venue", "session__course__edition", "session__plan__edition")
    found = found.select_related(*related, "episode", "enrolment__episode")
    places = _one_each(found.order_by("session__starts_at", "participant__sort_key", "pk"))
    around = _around(places)
    standing = ActivityEntry.objects.filter(
        appointment__participant__in={each.participant_id for each in places},
        appointment__session__in={each.session_id for each in places},
        ended_at=None,
    )
    # By person and session: a place that was given back and returned as another row is the one that was entered.
    entered = {
        (each.appointment.participant_id, each.appointment.session_id): each
        for each in standing.select_related("appointment").order_by("entered_at", "pk")
    }
    return [
        _row(organisation, each, around.get(_owner(each), []), entered.get((each.participant_id, each.session_id)), now)
        for each in places
    ]


def _one_each(found: Iterable[Appointment]) -> list[Appointment]:
    """One place of each person at each session: the one they hold, else the last they gave back."""
    kept: dict[tuple[int, int], Appointment] = {}
    for place in found:
        key = (place.participant_id, place.session_id)
        before = kept.get(key)
        if before is None or before.state != Appointment.State.BOOKED:
            kept[key] = place
    return list(kept.values())


def _owner(place: Appointment) -> tuple[str, int]:
    """On whose account a place is: the pathway's, else the enrolment's or the person's."""
    episode = place.episode_id or (place.enrolment.episode_id if place.enrolment else None)
    if episode:
        return "episode", episode
    return ("enrolment", place.enrolment_id) if place.enrolment_id else ("person", place.participant_id)


def _around(places: Iterable[Appointment]) -> dict[tuple[str, int], list[Appointment]]:
    """Every place these people hold, by the account it is on. One query."""
    held = Appointment.objects.filter(participant__in={each.participant_id for each in places}, state=Appointment.State.BOOKED)
    held = held.select_related("session", "enrolment").order_by()
    found: dict[tuple[str, int], list[Appointment]] = defaultdict(list)
    for each in held:
        found[_owner(each)].append(each)
    return found


def _row(
    organisation: Organisation, place: Appointment, held: list[Appointment], entered: ActivityEntry | None, now: dt.datetime
) -> ActivityRow:
    session, person = place.session, place.participant.merged_into or place.participant
    code, cancelled_on = rules.attendance_code(_facts(place, now))
    episode = place.episode or (place.enrolment.episode if place.enrolment else None)
    later = [each for each in held if each.session.starts_at > session.starts_at and not each.session.is_cancelled]
    around = EpisodeAround(bool(later), any(each.mark in ATTENDED for each in later), episode.ending if episode else "")
    start = session.local_start
    cells = {
        "hospital_number": person.hospital_number,
        "site": session.venue.name if session.venue else WITHOUT_A_HOUSE.get(Format(session.format or Format.IN_PERSON), ""),
        "treatment_function": organisation.treatment_function,
        "date": start.date().isoformat(),
        "time": f"{start:%H:%M}",
        "medium": MEDIA[Format(session.format or Format.IN_PERSON)],
        "code": code,
        "cancelled_on": cancelled_on.isoformat() if cancelled_on else "",
        "outcome": rules.outcome_of(code, around),
        "rtt_status": episode.rtt_status if episode else "",
    }
    return ActivityRow(place, person, start.date(), cells, rules.left_out(code, person.hospital_number), entered)


def _facts(place: Appointment, now: dt.datetime) -> AttendanceFacts:
    session, person = place.session, place.participant
    zone = ZoneInfo(session.zone)
    gave_back = place.state != Appointment.State.BOOKED
    told_on = place.closed_at if gave_back else place.apology_at if place.told_us else place.marked_at
    died = person.stopped_reason == person.Stopped.DIED and person.stopped_at
    died_before = bool(died and person.stopped_at and session.starts_at >= person.stopped_at)
    register = register_at(session, session.course)
    return AttendanceFacts(
        code=code_of(place.mark, meeting_of(session, register), told_us=place.told_us, now=now),
        late=place.came_late,
        told_us=place.told_us,
        told_on=_day(told_on or (person.stopped_at if died_before else None), zone),
        gave_back=gave_back,
        session_cancelled_on=_day(session.cancelled_at if session.is_cancelled else None, zone),
        not_held_on=_day((session.outcome_at or session.ends_at) if session.was_not_held else None, zone),
        died_before=died_before,
    )


def _day(when: dt.datetime | None, zone: ZoneInfo) -> dt.date | None:
    return when.astimezone(zone).date() if when else None
